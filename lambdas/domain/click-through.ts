import { type Plan, reach } from './confidence-sequence.ts';
import { shopperShare } from './experiments/shopper-share.ts';
import { percent } from './share.ts';
import type { Variant } from './trial.ts';

/** The parts that the shoppers of a trial are counted in: a few dozen suffice to see how much shoppers differ. */
export const BUCKETS = 50;

/** Lists that were shown to the shoppers of one bucket, and those of them that were clicked. */
export interface Tally {
  readonly lists: number;
  readonly clicked: number;
}

/** Of either variant, the buckets that were shown anything. */
export type Tallies = Readonly<Record<Variant, readonly Tally[]>>;

/** What of the click-through a candidate may lose, and how many lists say so. */
export interface ClickLimits {
  /** Of either variant. */
  readonly leastLists: number;
  /** Of the click-through of the model that serves, in shares of 1. */
  readonly mostClicksLost: number;
}

export interface ClickComparison {
  /** false also where there is too little to tell. */
  readonly isWorse: boolean;
  readonly says: string;
}

/** Of fewer buckets it cannot be told how much shoppers differ. */
const LEAST_BUCKETS = 20;

/** What a canary of a quarter of an hour shows in a shop of some thousand lists an hour. */
const PLAN: Plan = { alpha: 0.05, planned: 2000 };

/** Where a shopper is counted: drawn by the release, so that no bucket follows anybody from one to the next. */
export const bucketOf = (release: string, shopperId: string): number =>
  Math.floor(shopperShare('bucket', release, shopperId) * BUCKETS);

/**
 * Whether the candidate surely loses more clicks than it may, however often that is asked: its interval holds at all looks.
 * Lists of one shopper are alike, so what differs is measured between buckets of shoppers, by the delta method of a ratio
 * of sums; but never less than lists that have nothing to do with each other would differ by, as no click at all among a
 * few lists would look like certainty.
 */
export function compareClicks(
  tallies: Tallies,
  { leastLists, mostClicksLost }: ClickLimits,
): ClickComparison {
  const [candidate, primary] = [seenOf(tallies.candidate), seenOf(tallies.primary)];
  const told = `clicks: candidate ${toldOf(candidate)}, primary ${toldOf(primary)}`;
  const short = [candidate, primary].some(
    ({ lists, buckets }) => lists < leastLists || buckets.length < LEAST_BUCKETS,
  );
  if (short)
    return {
      isWorse: false,
      says: `${told}; not compared, as ${leastLists} lists of either, to shoppers of ${LEAST_BUCKETS} buckets of ${BUCKETS}, are the least`,
    };
  const observed = candidate.lists + primary.lists;
  const pooled = (candidate.clicked + primary.clicked) / observed;
  const kept = 1 - mostClicksLost;
  const difference = candidate.share - kept * primary.share;
  const squared = squaredError(candidate, pooled) + kept ** 2 * squaredError(primary, pooled);
  const most = difference + reach(squared, observed, PLAN);
  if (most >= 0) return { isWorse: false, says: told };
  return {
    isWorse: true,
    says: `The candidate surely loses more than ${percent(mostClicksLost)} of the clicks of the model that serves; ${told}`,
  };
}

interface Seen {
  readonly buckets: readonly Tally[];
  readonly lists: number;
  readonly clicked: number;
  /** Of the lists, that were clicked; 0 where there are none. */
  readonly share: number;
}

function seenOf(tallies: readonly Tally[]): Seen {
  const buckets = tallies.filter(({ lists }) => lists > 0);
  const lists = buckets.reduce((sum, tally) => sum + tally.lists, 0);
  const clicked = buckets.reduce((sum, tally) => sum + tally.clicked, 0);
  return { buckets, lists, clicked, share: lists === 0 ? 0 : clicked / lists };
}

function squaredError({ buckets, lists, share }: Seen, pooled: number): number {
  const squares = buckets.reduce((sum, tally) => sum + (tally.clicked - share * tally.lists) ** 2, 0);
  const between = (buckets.length / (buckets.length - 1)) * (squares / lists ** 2);
  return Math.max(between, (pooled * (1 - pooled)) / lists);
}

const toldOf = ({ lists, share }: Seen): string => `${percent(share)} of ${lists} lists`;
