import { unavailableRowSchema } from '../contracts/online-table.ts';
import type { Catalog } from '../domain/ports/catalog.ts';
import { CachedValue } from './cached-value.ts';
import { type OnlineTable, readRow } from './online-table.ts';
import { UNAVAILABLE_KEY } from './online-table-keys.ts';

/** How long an item that was taken off sale may still be shown. */
const TTL_MS = 1000;

export class DynamoDbCatalog implements Catalog {
  readonly #table: OnlineTable;
  readonly #unavailable: CachedValue<ReadonlySet<string>>;

  constructor(table: OnlineTable, now: () => number = Date.now) {
    this.#table = table;
    this.#unavailable = new CachedValue(TTL_MS, now);
  }

  /** The signal of one caller ends no read that others wait for too. */
  unavailable(): Promise<ReadonlySet<string>> {
    return this.#unavailable.get(async () => {
      const row = await readRow(this.#table, UNAVAILABLE_KEY, {
        schema: unavailableRowSchema,
        what: 'the items that are off sale',
      });
      return row?.itemIds ?? new Set();
    });
  }
}
