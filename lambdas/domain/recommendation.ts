import type { ExperimentArm } from './experiments/experiment.ts';
import type { Because, Reason } from './reason.ts';
import type { RuleEffect } from './rules/rule-effect.ts';
import type { Variant } from './trial.ts';

export interface ItemMetadata {
  readonly name?: string | undefined;
  readonly category?: string | undefined;
  readonly price?: number | undefined;
}

/** An item as a ranker gives it: not yet through the rules, its reason still an item of the history. */
export interface RankedItem {
  readonly itemId: string;
  readonly score: number;
  /** The item of the history that counted most. */
  readonly reason?: Because | undefined;
  readonly metadata?: ItemMetadata | undefined;
  /** Whose model put it there, where an experiment interleaves the lists of two. */
  readonly ranker?: string | undefined;
  /** The chance that it had to get its place, given those above it; absent: no chance was involved. */
  readonly propensity?: number;
}

/** Best first, with the version of the model that ranked it, now or when the batch list was made. */
export interface RankedList {
  readonly modelVersion: string;
  readonly items: readonly RankedItem[];
}

export interface RecommendedItem {
  readonly itemId: string;
  /** Absent where no model ranked it: a pinned item, or one of a list that the model does not know. */
  readonly score?: number;
  readonly reason?: Reason;
  readonly metadata?: ItemMetadata;
  /** The promotion that put it there. */
  readonly promotionName?: string;
  /** What it was filled up from, where the ranking was shorter than what was asked for. */
  readonly fallback?: 'batch' | 'trending';
}

/** What stood in for a ranking made for this request; `none`: nothing could. */
export type Fallback = 'batch' | 'trending' | 'none';

export interface Recommendation {
  readonly recommendationId: string;
  readonly items: readonly RecommendedItem[];
  /** null: no model had a part in it. */
  readonly modelVersion: string | null;
  /** Whose shopper it is: the variant that was asked, or would have been. null: the request was only checked. */
  readonly variant: Variant | null;
  /** null: the shopper is in none here. */
  readonly experiment: ExperimentArm | null;
  /** null: ranked for this request, from this history. */
  readonly fallback: Fallback | null;
  /** Absent: what is known of the shopper may be used. */
  readonly personalization?: 'withdrawn';
  /** For each item, the chance that it had to get its place: 1 where nothing was left to chance. */
  readonly propensities: readonly number[];
  /** For each item, whose model put it there, where an experiment interleaves two; none: neither, or no experiment does. */
  readonly rankers?: readonly (string | undefined)[];
  /** What each rule did. */
  readonly effects: readonly RuleEffect[];
}
