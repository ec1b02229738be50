import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { HISTORY_LENGTH } from '../domain/history.ts';
import type { MergeOutcome, SessionMerger } from '../domain/ports/session-merger.ts';
import type { Merge } from '../domain/shop-change.ts';
import { putNew } from './new-row.ts';
import { onTable, type OnlineTable } from './online-table.ts';
import { EVENT_SORT_KEY_PREFIX, sessionUserKey, shopperPartition } from './online-table-keys.ts';
import { userOfSession } from './session-user.ts';

const DAY_MS = 86_400_000;
/** Connections that the client keeps are 50; the merge of one shopper leaves some for others. */
const WRITES_AT_ONCE = 20;

export class DynamoDbSessionMerger implements SessionMerger {
  readonly #table: OnlineTable;
  readonly #now: () => number;

  constructor(table: OnlineTable, now: () => number = Date.now) {
    this.#table = table;
    this.#now = now;
  }

  /**
   * First it is written whose session it is, then its events are copied: an event that the consumer records meanwhile
   * is either among those that are copied, or its writer reads whose session it is, and writes it to the user itself.
   */
  async merge(
    { sessionId, userId }: Merge,
    { keepDays }: { readonly keepDays: number },
  ): Promise<MergeOutcome> {
    const expiresAt = Math.floor((this.#now() + keepDays * DAY_MS) / 1000);
    const row = { ...sessionUserKey(sessionId), userId, expiresAt };
    const claimed = await putNew(this.#table, row, 'whose session it is');
    if (claimed === 'exists' && (await userOfSession(this.#table, sessionId)) !== userId)
      return { outcome: 'taken' };
    const events = await this.#newestEvents(sessionId);
    const pk = shopperPartition({ kind: 'user', id: userId });
    for (let start = 0; start < events.length; start += WRITES_AT_ONCE) {
      const some = events.slice(start, start + WRITES_AT_ONCE);
      // Under its own time and id, an event that the user has already is the same row.
      await Promise.all(some.map((event) => this.#put({ ...event, pk })));
    }
    return { outcome: 'merged', events: events.length };
  }

  #newestEvents(sessionId: string): Promise<readonly Record<string, unknown>[]> {
    return onTable("reading a session's events", async () => {
      const query = new QueryCommand({
        TableName: this.#table.name,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: {
          ':pk': shopperPartition({ kind: 'session', id: sessionId }),
          ':prefix': EVENT_SORT_KEY_PREFIX,
        },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: HISTORY_LENGTH,
      });
      const { Items = [] } = await this.#table.client.send(query);
      return Items;
    });
  }

  #put(row: Record<string, unknown>): Promise<void> {
    return onTable('writing an event', async () => {
      await this.#table.client.send(new PutCommand({ TableName: this.#table.name, Item: row }));
    });
  }
}
