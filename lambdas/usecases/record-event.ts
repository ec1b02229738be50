import type { ShopEvent } from '../domain/event.ts';
import type { HistoryStore } from '../domain/ports/history-store.ts';
import { mayKeep, type MayKeepDependencies } from './may-keep.ts';

export interface RecordEventDependencies extends MayKeepDependencies {
  readonly historyStore: Pick<HistoryStore, 'record'>;
  /** How long after it happened an event stays in the history that is read while a shopper waits. */
  readonly keepDays: number;
  readonly now: () => number;
}

export interface RecordedEvent {
  /** `not-kept`: the user does not consent to it, or was erased. */
  readonly outcome: 'recorded' | 'duplicate' | 'not-kept';
  /** From the API's acceptance until the next recommendation knows of it. */
  readonly delayMs: number;
}

/**
 * Makes an event part of the shopper's history, where they let one be kept. Streams deliver at least once, so it may come again: that is no error.
 * @throws OnlineTableError
 */
export async function recordEvent(
  event: ShopEvent,
  { historyStore, keepDays, now, ...standing }: RecordEventDependencies,
): Promise<RecordedEvent> {
  const outcome = await historyStore.record(event, { keepDays, mayKeep: mayKeep(standing) });
  return { outcome, delayMs: Math.max(0, now() - event.receivedAtMs) };
}
