import type { Merge } from '../shop-change.ts';
import type { KeepOptions } from './history-store.ts';

export type MergeOutcome =
  /** How many events of the session are the user's now: its newest, at most HISTORY_LENGTH; none without consent. */
  | { readonly outcome: 'merged'; readonly events: number }
  /** The session has become another user's; nothing was changed. */
  | { readonly outcome: 'taken' };

/** Brings together what a shopper did before and after they logged in. */
export interface SessionMerger {
  /**
   * Makes a session's history part of a user's. Events that arrive for the session later are recorded for the user as
   * well. To repeat it changes nothing, and none of the events counts twice. It may be forgotten after `keepDays`. Where
   * no history of the user may be kept, the session's is removed.
   * @throws OnlineTableError
   */
  merge(merge: Merge, options: KeepOptions): Promise<MergeOutcome>;
}
