import type { ExperimentArm, ModelPart } from './experiments/experiment.ts';
import type { BoundFilter } from './filter/expression.ts';
import type { Boost } from './rules/boost.ts';
import type { DiversityLevel } from './rules/diversify.ts';
import type { Exploration } from './rules/explore.ts';
import type { Pin } from './rules/promote.ts';
import type { ScenarioName } from './scenario.ts';
import type { Shopper } from './shopper.ts';

/** The rules of one shelf: those of its scenario, with what the request says over them. */
export interface ShelfRules {
  readonly filter: BoundFilter;
  readonly dropPurchased: boolean;
  readonly maxPerCategory?: number | undefined;
  readonly boosts: readonly Boost[];
  readonly promotions: readonly {
    readonly name: string;
    readonly percent: number;
    readonly filter: BoundFilter;
  }[];
  readonly pins: readonly Pin[];
  readonly diversityLevel: DiversityLevel;
  readonly exploration?: Exploration | undefined;
}

/** What every request for a ranking says. */
export interface ShelfRequest {
  /** undefined: somebody of whom nothing is known. */
  readonly shopper?: Shopper | undefined;
  /** The item that the page is about. */
  readonly contextItemId?: string | undefined;
  readonly scenario: ScenarioName;
  readonly rules: ShelfRules;
  /** The experiment that the rules are part of. */
  readonly experiment?: ExperimentArm | undefined;
  /** Where the experiment compares models. */
  readonly model?: ModelPart | undefined;
  readonly metadata: boolean;
}

export interface RecommendRequest extends ShelfRequest {
  readonly numResults: number;
  /** The list that this is another page of, and what its pages so far have shown. */
  readonly page?: { readonly recommendationId: string; readonly shown: ReadonlySet<string> } | undefined;
}

/** Puts a list that the shop made into the shopper's order. */
export interface RankListRequest extends ShelfRequest {
  readonly itemIds: readonly string[];
}
