import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { eventRowSchema, historyRowSchema } from '../contracts/online-table.ts';
import { type ShopEvent, shopperOfEvent } from '../domain/event.ts';
import { HISTORY_LENGTH, type HistoryItem, mergeHistories } from '../domain/history.ts';
import type { HistoryStore } from '../domain/ports/history-store.ts';
import type { Shopper } from '../domain/shopper.ts';
import { abortable, onTable, type OnlineTable, parseRow } from './online-table.ts';
import {
  EVENT_SORT_KEY_PREFIX,
  eventSortKey,
  HISTORY_SORT_KEY,
  shopperPartition,
} from './online-table-keys.ts';

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

  /** The condition is the idempotency: what is already there stays, and costs no second write. */
  record(event: ShopEvent, { keepDays }: { readonly keepDays: number }): Promise<'recorded' | 'duplicate'> {
    return onTable('writing an event', async () => {
      try {
        await this.#table.client.send(
          new PutCommand({
            TableName: this.#table.name,
            Item: rowOf(event, keepDays),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
        return 'recorded';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'duplicate';
        throw error;
      }
    });
  }
}

function rowOf(event: ShopEvent, keepDays: number) {
  const { itemId, eventType, timestampMs, eventId, recommendationId } = event;
  return {
    pk: shopperPartition(shopperOfEvent(event)),
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
