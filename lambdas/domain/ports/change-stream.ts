import type { ShopChange } from '../shop-change.ts';

/** The way of what a shop tells of its items and users to the lake. */
export interface ChangeStream {
  /**
   * Returns once every change is on the stream for good.
   * @throws EventStreamUnavailableError
   */
  put(changes: readonly ShopChange[]): Promise<void>;
}
