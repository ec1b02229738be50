import type { ShopEvent } from '../domain/event.ts';
import type { HistoryStore } from '../domain/ports/history-store.ts';

export interface RecordEventDependencies {
  readonly historyStore: HistoryStore;
  /** How long after it happened an event stays in the history that is read while a shopper waits. */
  readonly keepDays: number;
  readonly now: () => number;
}

export interface RecordedEvent {
  readonly outcome: 'recorded' | 'duplicate';
  /** From the API's acceptance until the next recommendation knows of it. */
  readonly delayMs: number;
}

/**
 * Makes an event part of the shopper's history. Streams deliver at least once, so it may come again: that is no error.
 * @throws OnlineTableError
 */
export async function recordEvent(
  event: ShopEvent,
  { historyStore, keepDays, now }: RecordEventDependencies,
): Promise<RecordedEvent> {
  const outcome = await historyStore.record(event, { keepDays });
  return { outcome, delayMs: Math.max(0, now() - event.receivedAtMs) };
}
