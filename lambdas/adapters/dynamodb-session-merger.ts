import { HISTORY_LENGTH } from '../domain/history.ts';
import type { HistoryStore, KeepOptions } from '../domain/ports/history-store.ts';
import type { MergeOutcome, SessionMerger } from '../domain/ports/session-merger.ts';
import type { Merge } from '../domain/shop-change.ts';
import { putItem, queryItems } from './dynamodb-commands.ts';
import { putNew } from './new-row.ts';
import { onTable, type OnlineTable } from './online-table.ts';
import {
  EVENT_SORT_KEY_PREFIX,
  sessionUserKey,
  shopperPartition,
  userSessionKey,
} from './online-table-keys.ts';
import { userOfSession } from './session-user.ts';
import { someAtOnce } from './table-rows.ts';

const DAY_MS = 86_400_000;

export class DynamoDbSessionMerger implements SessionMerger {
  readonly #table: OnlineTable;
  readonly #history: Pick<HistoryStore, 'forget'>;
  readonly #now: () => number;

  constructor(table: OnlineTable, history: Pick<HistoryStore, 'forget'>, now: () => number = Date.now) {
    this.#table = table;
    this.#history = history;
    this.#now = now;
  }

  /**
   * First it is written whose session it is, then its events are copied: an event that the consumer records meanwhile
   * is either among those that are copied, or its writer reads whose session it is, and writes it to the user itself.
   * The user's own row of the session is there before that, so that what is the user's can always be found.
   */
  async merge({ sessionId, userId }: Merge, { keepDays, mayKeep }: KeepOptions): Promise<MergeOutcome> {
    const expiresAt = Math.floor((this.#now() + keepDays * DAY_MS) / 1000);
    await this.#put({ ...userSessionKey({ sessionId, userId }), sessionId, expiresAt });
    const row = { ...sessionUserKey(sessionId), userId, expiresAt };
    const claimed = await putNew(this.#table, row, 'whose session it is');
    if (claimed === 'exists' && (await userOfSession(this.#table, sessionId)) !== userId)
      return { outcome: 'taken' };
    if (!(await mayKeep(userId))) return this.#forget(userId);
    const events = await this.#newestEvents(sessionId);
    const pk = shopperPartition({ kind: 'user', id: userId });
    // Under its own time and id, an event that the user has already is the same row.
    await someAtOnce(events, (event) => this.#put({ ...event, pk }));
    return (await mayKeep(userId)) ? { outcome: 'merged', events: events.length } : this.#forget(userId);
  }

  async #forget(userId: string): Promise<MergeOutcome> {
    await this.#history.forget(userId);
    return { outcome: 'merged', events: 0 };
  }

  #newestEvents(sessionId: string): Promise<readonly Record<string, unknown>[]> {
    return onTable("reading a session's events", async () => {
      const query = queryItems({
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
    return onTable('merging a session', async () => {
      await this.#table.client.send(putItem({ TableName: this.#table.name, Item: row }));
    });
  }
}
