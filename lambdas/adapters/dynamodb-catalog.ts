import type * as z from 'zod';
import { catalogVersionRowSchema, newItemRowSchema, offSaleRowSchema } from '../contracts/online-table.ts';
import { type CatalogItem, isNew } from '../domain/catalog-item.ts';
import { type Catalog, NEWEST_LENGTH } from '../domain/ports/catalog.ts';
import { CachedValue } from './cached-value.ts';
import { queryItems } from './dynamodb-commands.ts';
import { onTable, type OnlineTable, parseRow, readRow } from './online-table.ts';
import { CATALOG_PARTITION, CATALOG_VERSION_KEY, NEW_PREFIX, OFF_SALE_PREFIX } from './online-table-keys.ts';

/** How often it is asked whether the catalogue has changed. With the reads that follow, well within a second. */
const CHECK_MS = 500;
/** The catalogue is read at least so often, should somebody have changed rows without a new version. */
const REREAD_MS = 60_000;

interface State {
  readonly version: string | undefined;
  readonly readAtMs: number;
  readonly unavailable: ReadonlySet<string>;
  readonly arrivals: readonly CatalogItem[];
}

/**
 * The catalogue's rows in memory, read again when its version has changed. All of its reads are consistent: rows that
 * lag behind the version would stay in memory until the next change.
 */
export class DynamoDbCatalog implements Catalog {
  readonly #table: OnlineTable;
  readonly #now: () => number;
  readonly #cached: CachedValue<State>;
  #state: State | undefined;

  constructor(table: OnlineTable, now: () => number = Date.now) {
    this.#table = table;
    this.#now = now;
    this.#cached = new CachedValue(CHECK_MS, now);
  }

  /** The signal of one caller ends no read that others wait for too. */
  async unavailable(): Promise<ReadonlySet<string>> {
    return (await this.#current()).unavailable;
  }

  async newest(): Promise<readonly CatalogItem[]> {
    const { arrivals } = await this.#current();
    const nowMs = this.#now();
    return arrivals.filter((item) => isNew(item, nowMs));
  }

  #current(): Promise<State> {
    return this.#cached.get(async () => {
      const readAtMs = this.#now();
      const row = await readRow(this.#table, CATALOG_VERSION_KEY, {
        schema: catalogVersionRowSchema,
        what: "the catalogue's version",
        consistent: true,
      });
      const known = this.#state;
      if (known?.version === row?.version && known !== undefined && readAtMs - known.readAtMs < REREAD_MS)
        return known;
      const [offSale, arrivals] = await Promise.all([
        this.#rows(OFF_SALE_PREFIX, { schema: offSaleRowSchema }),
        this.#rows(NEW_PREFIX, { schema: newItemRowSchema, newest: NEWEST_LENGTH }),
      ]);
      const unavailable = new Set(offSale.map(({ itemId }) => itemId));
      this.#state = { version: row?.version, readAtMs, unavailable, arrivals };
      return this.#state;
    });
  }

  /** All rows of a kind, or only so many of the newest. */
  #rows<T extends z.ZodType>(
    prefix: string,
    { schema, newest }: { readonly schema: T; readonly newest?: number },
  ): Promise<readonly z.output<T>[]> {
    return onTable('reading the catalogue', async () => {
      const rows: z.output<T>[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const query = queryItems({
          TableName: this.#table.name,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': CATALOG_PARTITION, ':prefix': prefix },
          ConsistentRead: true,
          ...(newest === undefined ? {} : { ScanIndexForward: false, Limit: newest }),
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        });
        const { Items = [], LastEvaluatedKey } = await this.#table.client.send(query);
        rows.push(...Items.map((row) => parseRow(schema, row, 'the catalogue')));
        from = newest === undefined ? LastEvaluatedKey : undefined;
      } while (from !== undefined);
      return rows;
    });
  }
}
