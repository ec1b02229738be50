import { servedListRowSchema } from '../contracts/online-table.ts';
import { SERVED_LIST_MINUTES, type ServedList, type ServedLists } from '../domain/ports/served-lists.ts';
import { putItem } from './dynamodb-commands.ts';
import { onTable, type OnlineTable, readRow } from './online-table.ts';
import { servedListKey, shopperServedListKey } from './online-table-keys.ts';

export class DynamoDbServedLists implements ServedLists {
  readonly #table: OnlineTable;
  readonly #now: () => number;

  constructor(table: OnlineTable, now: () => number = Date.now) {
    this.#table = table;
    this.#now = now;
  }

  async remember(
    { recommendationId, shopper, request, itemIds }: ServedList,
    signal?: AbortSignal,
  ): Promise<void> {
    const expiresAt = Math.floor(this.#now() / 1000) + SERVED_LIST_MINUTES * 60;
    const list = {
      ...servedListKey(recommendationId),
      request: JSON.stringify(request),
      itemIds: JSON.stringify(itemIds),
      expiresAt,
    };
    const ofShopper =
      shopper === undefined ? [] : [{ ...shopperServedListKey(shopper, recommendationId), expiresAt }];
    // At once: a shopper waits, and what is left of a pair that failed expires.
    await Promise.all([list, ...ofShopper].map((row) => this.#put(row, signal)));
  }

  async #put(Item: Record<string, unknown>, signal: AbortSignal | undefined): Promise<void> {
    await onTable('writing a served list', () =>
      this.#table.client.send(putItem({ TableName: this.#table.name, Item }), { abortSignal: signal }),
    );
  }

  async recall(
    recommendationId: string,
    signal?: AbortSignal,
  ): Promise<Omit<ServedList, 'shopper'> | undefined> {
    const row = await readRow(this.#table, servedListKey(recommendationId), {
      schema: servedListRowSchema,
      what: 'a served list',
      signal,
    });
    // DynamoDB takes its time to delete what has expired.
    if (row === undefined || this.#now() >= row.expiresAt * 1000) return undefined;
    return { recommendationId, request: row.request, itemIds: row.itemIds };
  }
}
