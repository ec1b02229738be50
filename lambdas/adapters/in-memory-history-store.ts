import { type ShopEvent, shopperOfEvent } from '../domain/event.ts';
import { type HistoryItem, mergeHistories } from '../domain/history.ts';
import type { HistoryStore } from '../domain/ports/history-store.ts';
import type { Shopper } from '../domain/shopper.ts';

const keyOf = ({ kind, id }: Shopper) => `${kind} ${id}`;

export class InMemoryHistoryStore implements HistoryStore {
  readonly #precomputed = new Map<string, readonly HistoryItem[]>();
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
    const key = keyOf(shopperOfEvent(event));
    const events = this.#events.get(key) ?? new Map<string, ShopEvent>();
    this.#events.set(key, events);
    const identity = `${event.timestampMs} ${event.eventId}`;
    if (events.has(identity)) return Promise.resolve('duplicate');
    events.set(identity, event);
    return Promise.resolve('recorded');
  }
}
