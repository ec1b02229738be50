import type { ShopEvent } from '../event.ts';
import type { HistoryItem } from '../history.ts';
import type { Shopper } from '../shopper.ts';

/** What shoppers did: what the batch step knew of them, and what the stream brought since. */
export interface HistoryStore {
  /**
   * Most recent first, at most HISTORY_LENGTH, each thing once; empty for somebody unknown.
   * @throws OnlineTableError
   */
  recent(shopper: Shopper, signal?: AbortSignal): Promise<readonly HistoryItem[]>;
  /**
   * Writes an event once, however often it arrives. It may be forgotten `keepDays` after it happened.
   * @throws OnlineTableError
   */
  record(event: ShopEvent, options: { readonly keepDays: number }): Promise<'recorded' | 'duplicate'>;
}
