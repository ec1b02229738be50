import type { ShopEvent } from '../domain/event.ts';
import type { Impression } from '../domain/impression.ts';
import type { EventStream } from '../domain/ports/event-stream.ts';

export class InMemoryEventStream implements EventStream {
  readonly #events: ShopEvent[] = [];
  readonly #impressions: Impression[] = [];

  /** Everything that was put, in order. */
  get events(): readonly ShopEvent[] {
    return this.#events;
  }

  /** Every list that was shown, in order. */
  get impressions(): readonly Impression[] {
    return this.#impressions;
  }

  put(events: readonly ShopEvent[]): Promise<void> {
    this.#events.push(...events);
    return Promise.resolve();
  }

  putImpression(impression: Impression): Promise<void> {
    this.#impressions.push(impression);
    return Promise.resolve();
  }
}
