import type { RankedList } from '../recommendation.ts';
import type { Shopper } from '../shopper.ts';

/**
 * Lists that the batch step ranked ahead of time. Only those of the current version are seen, so a set that is half
 * written never is.
 */
export interface BatchLists {
  /**
   * The list made for this shopper; undefined if there is none.
   * @throws OnlineTableError
   */
  forShopper(shopper: Shopper, signal?: AbortSignal): Promise<RankedList | undefined>;
  /**
   * What everybody likes of late; undefined if nothing was precomputed yet.
   * @throws OnlineTableError
   */
  trending(signal?: AbortSignal): Promise<RankedList | undefined>;
  /**
   * The same of the item's category; undefined if the batch step knew none.
   * @throws OnlineTableError
   */
  trendingBeside(itemId: string, signal?: AbortSignal): Promise<RankedList | undefined>;
}
