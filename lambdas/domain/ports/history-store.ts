import type { Consent } from '../consent.ts';
import type { ShopEvent } from '../event.ts';
import type { Feedback } from '../feedback.ts';
import type { HistoryItem, UserFeatures } from '../history.ts';
import type { Shopper } from '../shopper.ts';

/** What a shopper did, as far as they let it be read. */
export interface ShopperHistory {
  /** Most recent first, at most HISTORY_LENGTH, each thing once; empty for somebody unknown, or without consent. */
  readonly items: readonly HistoryItem[];
  /** What the batch step knew of them beside that, by name; nothing where there is nobody, or no consent. */
  readonly features?: UserFeatures | undefined;
  /** What they said of items and categories, newest first; nothing without consent. */
  readonly feedback: readonly Feedback[];
  /** Of a session, all of it: only users are asked. */
  readonly consent: Consent;
}

export interface KeepOptions {
  /** How long after it happened an event stays. */
  readonly keepDays: number;
  /** Whether a history of this user may be kept. It is asked after a write, and what may not be kept is taken back. */
  readonly mayKeep: (userId: string) => Promise<boolean>;
}

/** What shoppers did: what the batch step knew of them, and what the stream brought since. */
export interface HistoryStore {
  /** @throws OnlineTableError */
  recent(shopper: Shopper, signal?: AbortSignal): Promise<ShopperHistory>;
  /**
   * Writes an event once, however often it arrives.
   * @throws OnlineTableError
   */
  record(event: ShopEvent, options: KeepOptions): Promise<'recorded' | 'duplicate' | 'not-kept'>;
  /**
   * Removes all that a user did and said, also in the sessions that became theirs, and the lists that were made of it.
   * @throws OnlineTableError
   */
  forget(userId: string): Promise<void>;
}
