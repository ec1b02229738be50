import type { ShopEvent } from '../event.ts';

/** The way of every event to the online table and to the lake. */
export interface EventStream {
  /**
   * Returns once every event is on the stream for good. Events of one shopper are delivered to the same reader, in
   * order unless one had to be sent again.
   * @throws EventStreamUnavailableError
   */
  put(events: readonly ShopEvent[]): Promise<void>;
}
