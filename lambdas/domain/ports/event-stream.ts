import type { ShopEvent } from '../event.ts';
import type { Impression } from '../impression.ts';

/** The way of every event to the online table and to the lake, and of what was shown to the lake. */
export interface EventStream {
  /**
   * Returns once every event is on the stream for good. Events of one shopper are delivered to the same reader, in
   * order unless one had to be sent again.
   * @throws EventStreamUnavailableError
   */
  put(events: readonly ShopEvent[]): Promise<void>;
  /**
   * Returns once a list that is shown is on the stream, for the lake alone: no reader sees an event in it. It is tried
   * once.
   * @throws EventStreamUnavailableError
   */
  putImpression(impression: Impression, signal?: AbortSignal): Promise<void>;
}
