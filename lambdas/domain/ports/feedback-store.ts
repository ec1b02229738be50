import type { Feedback } from '../feedback.ts';
import type { Merge } from '../shop-change.ts';
import type { Shopper } from '../shopper.ts';
import type { KeepOptions } from './history-store.ts';

export type FeedbackOutcome =
  | 'kept'
  /** The user lets nothing of them shape what they are shown, or was erased: nothing is kept. */
  | 'not-kept'
  /** There is more of it than is kept of one shopper. */
  | 'full';

/** What shoppers said of items and categories; a history is read together with it. */
export interface FeedbackStore {
  /**
   * Keeps what was said, by the newest of each target. Of a session that became a user's, it is the user's too. That of
   * a session may be forgotten after `keepDays`, a user's stays until it is taken back. To put the same again changes
   * nothing.
   * @throws OnlineTableError
   */
  put(shopper: Shopper, said: readonly Feedback[], options: KeepOptions): Promise<FeedbackOutcome>;
  /**
   * Makes what was said in a session the user's.
   * @returns what was said, also if it was the user's already; nothing where it may not be kept
   * @throws OnlineTableError
   */
  adopt(merge: Merge, options: KeepOptions): Promise<readonly Feedback[]>;
}
