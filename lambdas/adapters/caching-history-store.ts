import { cachedHistorySchema } from '../contracts/cached-history.ts';
import { CACHED_HISTORY_PREFIX } from '../contracts/online-cache.ts';
import type { HistoryStore, ShopperHistory } from '../domain/ports/history-store.ts';
import type { Shopper } from '../domain/shopper.ts';
import type { OnlineCache } from './online-cache.ts';
import { shopperPartition } from './online-table-keys.ts';

/** How a history was found; `failed`: the cache was no help, and the table was read. */
export type CacheRead = 'hit' | 'miss' | 'failed';

interface CachingOptions {
  readonly cache: OnlineCache;
  /** Where a history is read from that is not cached. */
  readonly store: Pick<HistoryStore, 'recent'>;
  /** The same, but with all that was ever written: what it says is read for a minute. */
  readonly consistent: Pick<HistoryStore, 'recent'>;
  /** Told once of each history. */
  readonly report: (read: CacheRead, error?: unknown) => void;
}

/** Reads histories from the online cache, and from the table whatever it has not, or whenever it fails. */
export class CachingHistoryStore implements Pick<HistoryStore, 'recent'> {
  readonly #options: CachingOptions;

  constructor(options: CachingOptions) {
    this.#options = options;
  }

  async recent(shopper: Shopper, signal?: AbortSignal): Promise<ShopperHistory> {
    const { cache, store, consistent, report } = this.#options;
    const key = `${CACHED_HISTORY_PREFIX}${shopperPartition(shopper)}`;
    let found;
    try {
      found = await cache.find(key);
    } catch (error) {
      report('failed', error);
      return store.recent(shopper, signal);
    }
    if (found.kind === 'found') {
      const history = cachedHistorySchema.safeParse(found.value);
      report(history.success ? 'hit' : 'failed', history.error);
      return history.success ? history.data : store.recent(shopper, signal);
    }
    if (found.kind === 'taken') {
      report('miss');
      return store.recent(shopper, signal);
    }
    const history = await consistent.recent(shopper, signal);
    try {
      await cache.fill(key, found.lease, JSON.stringify(history));
      report('miss');
    } catch (error) {
      report('failed', error);
    }
    return history;
  }
}
