/** What is known of a key. */
export type Cached =
  | { readonly kind: 'found'; readonly value: string }
  /** Nothing, and whoever holds the lease may fill it. */
  | { readonly kind: 'leased'; readonly lease: string }
  /** Nothing, and somebody else is about to fill it. */
  | { readonly kind: 'taken' };

/**
 * Values of the online table that are read again soon. A value is filled under a lease, which every drop of the key ends:
 * what was read before a write can not come to be there after it (docs/decisions/058).
 */
export interface OnlineCache {
  /** @throws OnlineCacheError */
  find(key: string): Promise<Cached>;
  /**
   * Keeps a value for a minute, unless the lease ended.
   * @throws OnlineCacheError
   */
  fill(key: string, lease: string, value: string): Promise<'filled' | 'outdated'>;
  /** @throws OnlineCacheError: the key may hold what it held, for a minute at most */
  drop(key: string): Promise<void>;
}
