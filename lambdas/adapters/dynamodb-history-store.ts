import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { eventRowSchema, historyRowSchema } from '../contracts/online-table.ts';
import { type ShopEvent, shopperOfEvent } from '../domain/event.ts';
import { HISTORY_LENGTH, type HistoryItem, mergeHistories } from '../domain/history.ts';
import type { HistoryStore } from '../domain/ports/history-store.ts';
import type { Shopper } from '../domain/shopper.ts';
import { putNew } from './new-row.ts';
import { abortable, onTable, type OnlineTable, parseRow } from './online-table.ts';
import {
  EVENT_SORT_KEY_PREFIX,
  eventSortKey,
  HISTORY_SORT_KEY,
  shopperPartition,
} from './online-table-keys.ts';
import { userOfSession } from './session-user.ts';

const DAY_SECONDS = 86_400;

const keyedRow = z.looseObject({ sk: z.string() });

export class DynamoDbHistoryStore implements HistoryStore {
  readonly #table: OnlineTable;

  constructor(table: OnlineTable) {
    this.#table = table;
  }

  /** One round trip: the precomputed past and the events since lie side by side, newest first when read backwards. */
  recent(shopper: Shopper, signal?: AbortSignal): Promise<readonly HistoryItem[]> {
    return onTable('reading a history', async () => {
      const query = new QueryCommand({
        TableName: this.#table.name,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :events AND :history',
        ExpressionAttributeValues: {
          ':pk': shopperPartition(shopper),
          ':events': EVENT_SORT_KEY_PREFIX,
          ':history': HISTORY_SORT_KEY,
        },
        ScanIndexForward: false,
        Limit: HISTORY_LENGTH + 1,
      });
      const { Items = [] } = await this.#table.client.send(query, abortable(signal));
      return mergeHistories(...Items.map(historyItemsOf));
    });
  }

  /**
   * An anonymous event is written to its session first, and then it is read whose session it is: as a merge writes that
   * first and copies the session's events then, no event falls between the two.
   */
  async record(
    event: ShopEvent,
    { keepDays }: { readonly keepDays: number },
  ): Promise<'recorded' | 'duplicate'> {
    const outcome = await this.#put(shopperOfEvent(event), event, keepDays);
    if (event.userId !== undefined) return outcome;
    const userId = await userOfSession(this.#table, event.sessionId);
    return userId === undefined ? outcome : this.#put({ kind: 'user', id: userId }, event, keepDays);
  }

  async #put(shopper: Shopper, event: ShopEvent, keepDays: number): Promise<'recorded' | 'duplicate'> {
    const written = await putNew(this.#table, rowOf(shopper, event, keepDays), 'an event');
    return written === 'written' ? 'recorded' : 'duplicate';
  }
}

function rowOf(shopper: Shopper, event: ShopEvent, keepDays: number) {
  const { itemId, eventType, timestampMs, eventId, recommendationId } = event;
  return {
    pk: shopperPartition(shopper),
    sk: eventSortKey(event),
    itemId,
    eventType,
    ts: timestampMs,
    eventId,
    ...(recommendationId === undefined ? {} : { recommendationId }),
    expiresAt: Math.floor(timestampMs / 1000) + keepDays * DAY_SECONDS,
  };
}

function historyItemsOf(row: Record<string, unknown>): readonly HistoryItem[] {
  const { sk } = parseRow(keyedRow, row, 'a keyed row');
  if (sk !== HISTORY_SORT_KEY) {
    const { itemId, eventType, ts } = parseRow(eventRowSchema, row, 'an event');
    return [{ itemId, eventType, timestampMs: ts }];
  }
  const { events } = parseRow(historyRowSchema, row, 'a history');
  return events.map(({ i, t, ts }) => ({ itemId: i, eventType: t, timestampMs: ts }));
}
