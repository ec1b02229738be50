import { type ShopEvent, shopperOfEvent } from '../domain/event.ts';
import { HISTORY_LENGTH, type HistoryItem, mergeHistories } from '../domain/history.ts';
import type { HistoryStore } from '../domain/ports/history-store.ts';
import type { MergeOutcome, SessionMerger } from '../domain/ports/session-merger.ts';
import type { Merge } from '../domain/shop-change.ts';
import type { Shopper } from '../domain/shopper.ts';

const keyOf = ({ kind, id }: Shopper) => `${kind} ${id}`;

export class InMemoryHistoryStore implements HistoryStore, SessionMerger {
  readonly #precomputed = new Map<string, readonly HistoryItem[]>();
  /** Whom a session's shopper logged in as. */
  readonly #users = new Map<string, string>();
  readonly #events = new Map<string, Map<string, ShopEvent>>();

  /** What the batch step would write. */
  precompute(shopper: Shopper, history: readonly HistoryItem[]): void {
    this.#precomputed.set(keyOf(shopper), history);
  }

  recent(shopper: Shopper): Promise<readonly HistoryItem[]> {
    const events = [...(this.#events.get(keyOf(shopper))?.values() ?? [])];
    const recorded = events.map(({ itemId, eventType, timestampMs }) => ({ itemId, eventType, timestampMs }));
    return Promise.resolve(mergeHistories(this.#precomputed.get(keyOf(shopper)) ?? [], recorded));
  }

  record(event: ShopEvent): Promise<'recorded' | 'duplicate'> {
    const outcome = this.#put(shopperOfEvent(event), event);
    const userId = event.userId === undefined ? this.#users.get(event.sessionId) : undefined;
    return Promise.resolve(userId === undefined ? outcome : this.#put({ kind: 'user', id: userId }, event));
  }

  merge({ sessionId, userId }: Merge): Promise<MergeOutcome> {
    const known = this.#users.get(sessionId) ?? userId;
    if (known !== userId) return Promise.resolve({ outcome: 'taken' });
    this.#users.set(sessionId, userId);
    const all = [...(this.#events.get(keyOf({ kind: 'session', id: sessionId }))?.values() ?? [])];
    const newest = all.sort((a, b) => b.timestampMs - a.timestampMs).slice(0, HISTORY_LENGTH);
    for (const event of newest) this.#put({ kind: 'user', id: userId }, event);
    return Promise.resolve({ outcome: 'merged', events: newest.length });
  }

  #put(shopper: Shopper, event: ShopEvent): 'recorded' | 'duplicate' {
    const events = this.#events.get(keyOf(shopper)) ?? new Map<string, ShopEvent>();
    this.#events.set(keyOf(shopper), events);
    const identity = `${event.timestampMs} ${event.eventId}`;
    if (events.has(identity)) return 'duplicate';
    events.set(identity, event);
    return 'recorded';
  }
}
