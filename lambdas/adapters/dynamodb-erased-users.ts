import * as z from 'zod';
import type { ErasedUsers } from '../domain/ports/erased-users.ts';
import type { Pseudonyms } from '../domain/ports/pseudonyms.ts';
import { putNew } from './new-row.ts';
import { type OnlineTable, readRow } from './online-table.ts';
import { tombstoneKey } from './online-table-keys.ts';

export class DynamoDbErasedUsers implements ErasedUsers {
  readonly #table: OnlineTable;
  readonly #pseudonyms: Pseudonyms;
  readonly #now: () => number;

  constructor(table: OnlineTable, pseudonyms: Pseudonyms, now: () => number = Date.now) {
    this.#table = table;
    this.#pseudonyms = pseudonyms;
    this.#now = now;
  }

  async has(userId: string): Promise<boolean> {
    const row = await readRow(this.#table, tombstoneKey(await this.#pseudonyms.of(userId)), {
      schema: z.object({ erasedAt: z.string() }),
      what: 'whether a user was erased',
      consistent: true,
    });
    return row !== undefined;
  }

  async add(userId: string): Promise<void> {
    const row = {
      ...tombstoneKey(await this.#pseudonyms.of(userId)),
      erasedAt: new Date(this.#now()).toISOString(),
    };
    await putNew(this.#table, row, 'a tombstone');
  }
}
