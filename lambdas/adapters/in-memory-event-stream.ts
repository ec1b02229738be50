import type { ShopEvent } from '../domain/event.ts';
import type { EventStream } from '../domain/ports/event-stream.ts';

export class InMemoryEventStream implements EventStream {
  readonly #events: ShopEvent[] = [];

  /** Everything that was put, in order. */
  get events(): readonly ShopEvent[] {
    return this.#events;
  }

  put(events: readonly ShopEvent[]): Promise<void> {
    this.#events.push(...events);
    return Promise.resolve();
  }
}
