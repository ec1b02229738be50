import * as z from 'zod';
import {
  consentRowSchema,
  eventRowSchema,
  feedbackRowSchema,
  historyRowSchema,
} from '../contracts/online-table.ts';
import { type KeptConsent, UNASKED } from '../domain/consent.ts';
import { type ShopEvent, shopperOfEvent } from '../domain/event.ts';
import type { Feedback } from '../domain/feedback.ts';
import { HISTORY_LENGTH, type HistoryItem, mergeHistories, type UserFeatures } from '../domain/history.ts';
import type { HistoryStore, KeepOptions, ShopperHistory } from '../domain/ports/history-store.ts';
import type { Shopper } from '../domain/shopper.ts';
import { queryItems } from './dynamodb-commands.ts';
import { putNew } from './new-row.ts';
import { onTable, type OnlineTable, parseRow } from './online-table.ts';
import {
  CONSENT_SORT_KEY,
  EVENT_SORT_KEY_PREFIX,
  eventSortKey,
  FEEDBACK_SORT_KEY,
  HISTORY_SORT_KEY,
  LIST_SORT_KEY_PREFIX,
  shopperPartition,
} from './online-table-keys.ts';
import { userOfSession } from './session-user.ts';
import { deleteRows, rowsOfPartition, rowsOfPartitions } from './table-rows.ts';
import { sessionsOfUser } from './user-sessions.ts';

const DAY_SECONDS = 86_400;

/** What lies beside a shopper's events. */
const NO_EVENTS: ReadonlySet<string> = new Set([HISTORY_SORT_KEY, CONSENT_SORT_KEY, FEEDBACK_SORT_KEY]);

const keyedRow = z.looseObject({ sk: z.string() });

export class DynamoDbHistoryStore implements HistoryStore {
  readonly #table: OnlineTable;
  readonly #consistent: boolean;

  /** @param consistent whether a history has what was written within the last moments, at twice the price */
  constructor(table: OnlineTable, { consistent = false }: { readonly consistent?: boolean } = {}) {
    this.#table = table;
    this.#consistent = consistent;
  }

  /**
   * One round trip: the feedback, the consent, the precomputed past and the events since lie side by side, newest first when read
   * backwards.
   */
  recent(shopper: Shopper, signal?: AbortSignal): Promise<ShopperHistory> {
    return onTable('reading a history', async () => {
      const query = queryItems({
        TableName: this.#table.name,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :events AND :feedback',
        ExpressionAttributeValues: {
          ':pk': shopperPartition(shopper),
          ':events': EVENT_SORT_KEY_PREFIX,
          ':feedback': FEEDBACK_SORT_KEY,
        },
        ScanIndexForward: false,
        ...(this.#consistent && { ConsistentRead: true }),
        Limit: HISTORY_LENGTH + 3,
      });
      const { Items = [] } = await this.#table.client.send(query, { abortSignal: signal });
      return historyOf(Items);
    });
  }

  /**
   * An anonymous event is written to its session first, and then it is read whose session it is: as a merge writes that
   * first and copies the session's events then, no event falls between the two. Likewise consent is read after: whoever
   * withdraws it writes that first and removes the events then.
   */
  async record(
    event: ShopEvent,
    { keepDays, mayKeep }: KeepOptions,
  ): Promise<'recorded' | 'duplicate' | 'not-kept'> {
    const shopper = shopperOfEvent(event);
    const outcome = await this.#put(shopper, event, keepDays);
    const userId = event.userId ?? (await userOfSession(this.#table, event.sessionId));
    if (userId === undefined) return outcome;
    const user: Shopper = { kind: 'user', id: userId };
    const ofUser = shopper.kind === 'user' ? outcome : await this.#put(user, event, keepDays);
    if (await mayKeep(userId)) return ofUser;
    const partitions = new Set([shopper, user].map(shopperPartition));
    await deleteRows(
      this.#table,
      [...partitions].map((pk) => ({ pk, sk: eventSortKey(event) })),
    );
    return 'not-kept';
  }

  async forget(userId: string): Promise<void> {
    const user = shopperPartition({ kind: 'user', id: userId });
    for (const prefix of [EVENT_SORT_KEY_PREFIX, LIST_SORT_KEY_PREFIX]) await this.#forget(user, prefix);
    await deleteRows(this.#table, [
      { pk: user, sk: HISTORY_SORT_KEY },
      { pk: user, sk: FEEDBACK_SORT_KEY },
    ]);
    const sessions = (await sessionsOfUser(this.#table, userId)).map((id) =>
      shopperPartition({ kind: 'session', id }),
    );
    const events = await rowsOfPartitions(this.#table, sessions, EVENT_SORT_KEY_PREFIX);
    const feedback = sessions.map((pk) => ({ pk, sk: FEEDBACK_SORT_KEY }));
    await deleteRows(this.#table, [...events.flat(), ...feedback]);
  }

  async #forget(pk: string, prefix: string): Promise<void> {
    for await (const rows of rowsOfPartition(this.#table, pk, prefix)) await deleteRows(this.#table, rows);
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

function historyOf(rows: readonly Record<string, unknown>[]): ShopperHistory {
  const keyed = rows.map((row) => parseRow(keyedRow, row, 'a keyed row'));
  const kept: KeptConsent = keyed
    .filter(({ sk }) => sk === CONSENT_SORT_KEY)
    .reduce((_, row) => parseRow(consentRowSchema, row, 'a consent'), UNASKED);
  const { personalization, analytics, historyFromMs } = kept;
  const consent = { personalization, analytics };
  if (!personalization) return { items: [], feedback: [], consent };
  const [known] = keyed
    .filter(({ sk }) => sk === HISTORY_SORT_KEY)
    .map((row) => parseRow(historyRowSchema, row, 'a history'));
  const events = keyed.filter(({ sk }) => !NO_EVENTS.has(sk)).map(eventOf);
  const histories = [pastOf(known), events].map((history) =>
    history.filter(({ timestampMs }) => timestampMs >= historyFromMs),
  );
  const feedback = keyed
    .filter(({ sk }) => sk === FEEDBACK_SORT_KEY)
    .reduce<readonly Feedback[]>((_, row) => parseRow(feedbackRowSchema, row, 'feedback').feedback, []);
  const features = featuresOf(known, historyFromMs);
  return { items: mergeHistories(...histories), features, feedback, consent };
}

type HistoryRow = z.output<typeof historyRowSchema>;

/** @returns undefined of a row that was made before the user consented again: what they are of may not be read */
const featuresOf = (row: HistoryRow | undefined, historyFromMs: number): UserFeatures | undefined =>
  row?.asOf !== undefined && Date.parse(row.asOf) >= historyFromMs ? row.features : undefined;

const pastOf = (row: HistoryRow | undefined): readonly HistoryItem[] =>
  (row?.events ?? []).map(({ i, t, ts }) => ({ itemId: i, eventType: t, timestampMs: ts }));

function eventOf(row: z.output<typeof keyedRow>): HistoryItem {
  const { itemId, eventType, ts } = parseRow(eventRowSchema, row, 'an event');
  return { itemId, eventType, timestampMs: ts };
}
