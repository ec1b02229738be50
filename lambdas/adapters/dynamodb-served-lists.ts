import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { servedListRowSchema } from '../contracts/online-table.ts';
import { SERVED_LIST_MINUTES, type ServedList, type ServedLists } from '../domain/ports/served-lists.ts';
import { abortable, onTable, type OnlineTable, readRow } from './online-table.ts';
import { servedListKey } from './online-table-keys.ts';

export class DynamoDbServedLists implements ServedLists {
  readonly #table: OnlineTable;
  readonly #now: () => number;

  constructor(table: OnlineTable, now: () => number = Date.now) {
    this.#table = table;
    this.#now = now;
  }

  async remember({ recommendationId, request, itemIds }: ServedList, signal?: AbortSignal): Promise<void> {
    const Item = {
      ...servedListKey(recommendationId),
      request: JSON.stringify(request),
      itemIds: JSON.stringify(itemIds),
      expiresAt: Math.floor(this.#now() / 1000) + SERVED_LIST_MINUTES * 60,
    };
    await onTable('writing a served list', () =>
      this.#table.client.send(new PutCommand({ TableName: this.#table.name, Item }), abortable(signal)),
    );
  }

  async recall(recommendationId: string, signal?: AbortSignal): Promise<ServedList | undefined> {
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
