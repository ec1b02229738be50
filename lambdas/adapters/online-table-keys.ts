import type { ShopEvent } from '../domain/event.ts';
import type { Shopper } from '../domain/shopper.ts';

/** The keys of the online table; the batch step writes rows under the same ones. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const PREFIXES = { user: 'USER', session: 'SESSION' } as const satisfies Record<Shopper['kind'], string>;

/** Digits of an epoch in milliseconds until the year 2286: padded so, text sorts as time. */
const TIME_DIGITS = 13;

export const shopperPartition = ({ kind, id }: Shopper): string => `${PREFIXES[kind]}#${id}`;

export const HISTORY_SORT_KEY = 'HISTORY';
/** What every event's sort key starts with. It sorts before HISTORY: one backward query finds that, then the newest. */
export const EVENT_SORT_KEY_PREFIX = 'EVENT#';

/** Its time and its id: writing the same event again meets its own key. */
export const eventSortKey = ({ timestampMs, eventId }: Pick<ShopEvent, 'timestampMs' | 'eventId'>): string =>
  `${EVENT_SORT_KEY_PREFIX}${String(timestampMs).padStart(TIME_DIGITS, '0')}#${eventId}`;

export const shopperListKey = (shopper: Shopper, batchVersion: string): Key => ({
  pk: shopperPartition(shopper),
  sk: `LIST#${batchVersion}`,
});

export const trendingListKey = (batchVersion: string): Key => ({
  pk: 'LIST#TRENDING',
  sk: `LIST#${batchVersion}`,
});

export const CURRENT_LISTS_KEY: Key = { pk: 'LISTS', sk: 'CURRENT' };
export const UNAVAILABLE_KEY: Key = { pk: 'CATALOG', sk: 'UNAVAILABLE' };
