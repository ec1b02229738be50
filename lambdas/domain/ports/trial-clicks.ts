import type { Tallies } from '../click-through.ts';
import type { Variant } from '../trial.ts';

/** A list that was shown to somebody who is in a trial. */
export interface TrialList {
  readonly recommendationId: string;
  readonly release: string;
  readonly variant: Variant;
  /** Of its shopper. */
  readonly bucket: number;
}

/** What shoppers of a trial are shown, and what of it they click: each list counts once. */
export interface TrialClicks {
  /**
   * @returns whether it counted: pages of a list, and what the stream brings again, do not
   * @throws OnlineTableError
   */
  shown(list: TrialList): Promise<boolean>;
  /**
   * @returns whose list it was; undefined: of no trial, or clicked before
   * @throws OnlineTableError
   */
  clicked(recommendationId: string): Promise<Variant | undefined>;
}

/** The release's side: what was counted, for a day. */
export interface TrialTallies {
  /** @throws OnlineTableError */
  tallies(release: string): Promise<Tallies>;
}
