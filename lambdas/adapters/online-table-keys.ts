import type { ShopEvent } from '../domain/event.ts';
import type { Merge } from '../domain/shop-change.ts';
import type { Shopper } from '../domain/shopper.ts';
import type { Variant } from '../domain/trial.ts';

/** The keys of the online table; the batch step writes rows under the same ones. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const PREFIXES = { user: 'USER', session: 'SESSION' } as const satisfies Record<Shopper['kind'], string>;

/** Digits of an epoch in milliseconds until the year 2286: padded so, text sorts as time. */
const TIME_DIGITS = 13;

const timeText = (timeMs: number): string => String(timeMs).padStart(TIME_DIGITS, '0');

export const shopperPartition = ({ kind, id }: Shopper): string => `${PREFIXES[kind]}#${id}`;

/** Whether rows of a shopper lie in a partition. */
export const isShopperPartition = (pk: string): boolean =>
  Object.values(PREFIXES).some((prefix) => pk.startsWith(`${prefix}#`));

export const HISTORY_SORT_KEY = 'HISTORY';
/** It sorts right after HISTORY: the query that reads a history finds out whether it may be read. */
export const CONSENT_SORT_KEY = 'HISTORY#CONSENT';
/** It sorts right after the consent: the same query finds what the shopper said. */
export const FEEDBACK_SORT_KEY = 'HISTORY#FEEDBACK';
/** What every event's sort key starts with. It sorts before HISTORY: one backward query finds that, then the newest. */
export const EVENT_SORT_KEY_PREFIX = 'EVENT#';

/** Its time and its id: writing the same event again meets its own key. */
export const eventSortKey = ({ timestampMs, eventId }: Pick<ShopEvent, 'timestampMs' | 'eventId'>): string =>
  `${EVENT_SORT_KEY_PREFIX}${timeText(timestampMs)}#${eventId}`;

/** What the sort keys of batch lists start with. */
export const LIST_SORT_KEY_PREFIX = 'LIST#';

export const shopperListKey = (shopper: Shopper, batchVersion: string): Key => ({
  pk: shopperPartition(shopper),
  sk: `${LIST_SORT_KEY_PREFIX}${batchVersion}`,
});

export const trendingListKey = (batchVersion: string): Key => ({
  pk: 'LIST#TRENDING',
  sk: `${LIST_SORT_KEY_PREFIX}${batchVersion}`,
});

export const categoryListKey = (category: string, batchVersion: string): Key => ({
  pk: `LIST#TRENDING#${category}`,
  sk: `${LIST_SORT_KEY_PREFIX}${batchVersion}`,
});

/** Of items that a batch knew: the category whose list it made. */
export const itemCategoryKey = (itemId: string): Key => ({ pk: `ITEM#${itemId}`, sk: 'CATEGORY' });

/** What the sort keys under a shopper start with that lead to the lists they may ask more of. */
export const SERVED_SORT_KEY_PREFIX = 'SERVED#';

/** Under the shopper who asked, a served list: it is found by its id, and removed with the shopper. */
export const shopperServedListKey = (shopper: Shopper, recommendationId: string): Key => ({
  pk: shopperPartition(shopper),
  sk: `${SERVED_SORT_KEY_PREFIX}${recommendationId}`,
});

export const servedListKey = (recommendationId: string): Key => ({
  pk: `SERVED#${recommendationId}`,
  sk: 'SERVED',
});

export const CURRENT_LISTS_KEY: Key = { pk: 'LISTS', sk: 'CURRENT' };

/** All together, to be read at once. */
export const EXPERIMENT_STOPS_KEY: Key = { pk: 'EXPERIMENTS', sk: 'STOPS' };

export const TRIAL_KEY: Key = { pk: 'TRIAL', sk: 'CURRENT' };

/** A list that was shown while a release tried its model. */
export const shownListKey = (recommendationId: string): Key => ({
  pk: `SHOWN#${recommendationId}`,
  sk: 'SHOWN',
});

/** Each in a partition of its own: all lists of a shop are counted while a model is tried. */
export const trialClicksKey = (release: string, variant: Variant, bucket: number): Key => ({
  pk: `TRIAL#${release}#${variant}#${bucket}`,
  sk: 'CLICKS',
});

/** What everybody who answers has to know of the catalogue lies together, to be read at once. */
export const CATALOG_PARTITION = 'CATALOG';
/** Another value here says that rows of the catalogue have changed. */
export const CATALOG_VERSION_KEY: Key = { pk: CATALOG_PARTITION, sk: 'VERSION' };
export const OFF_SALE_PREFIX = 'OFF#';
export const NEW_PREFIX = 'NEW#';

export const offSaleKey = (itemId: string): Key => ({
  pk: CATALOG_PARTITION,
  sk: `${OFF_SALE_PREFIX}${itemId}`,
});

/** Read backwards, the newest come first. */
export const newItemKey = (itemId: string, arrivedAtMs: number): Key => ({
  pk: CATALOG_PARTITION,
  sk: `${NEW_PREFIX}${timeText(arrivedAtMs)}#${itemId}`,
});

export const itemKey = (itemId: string): Key => ({ pk: `ITEM#${itemId}`, sk: 'ITEM' });

export const sessionUserKey = (sessionId: string): Key => ({
  pk: shopperPartition({ kind: 'session', id: sessionId }),
  sk: 'USER',
});

/** What the sort keys of a user's sessions start with. */
export const SESSION_SORT_KEY_PREFIX = 'SESSION#';

/** Under the user, a session that became theirs: the way back from `sessionUserKey`. */
export const userSessionKey = ({ userId, sessionId }: Merge): Key => ({
  pk: shopperPartition({ kind: 'user', id: userId }),
  sk: `${SESSION_SORT_KEY_PREFIX}${sessionId}`,
});

export const consentKey = (userId: string): Key => ({
  pk: shopperPartition({ kind: 'user', id: userId }),
  sk: CONSENT_SORT_KEY,
});

export const feedbackKey = (shopper: Shopper): Key => ({
  pk: shopperPartition(shopper),
  sk: FEEDBACK_SORT_KEY,
});

export const PROPERTIES_SORT_KEY = 'PROPERTIES';

export const userPropertiesKey = (userId: string): Key => ({
  pk: shopperPartition({ kind: 'user', id: userId }),
  sk: PROPERTIES_SORT_KEY,
});

/** What of a pseudonym names the partition: 256 of them, so that those who look up each event share no limit. */
const PARTITION_DIGITS = 2;

/** That a user was erased, by the user's pseudonym. */
export const tombstoneKey = (pseudonym: string): Key => ({
  pk: `ERASED#${pseudonym.slice(0, PARTITION_DIGITS)}`,
  sk: pseudonym,
});
