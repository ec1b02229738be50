import type { ExperimentArm } from './experiments/experiment.ts';
import type { Fallback, Recommendation } from './recommendation.ts';
import type { ScenarioName } from './scenario.ts';
import type { Identification } from './shopper.ts';
import type { Variant } from './trial.ts';

interface ShownItem {
  readonly itemId: string;
  /** 1 is the first. */
  readonly position: number;
  /** The chance that the item had to get its place, given those above it. */
  readonly propensity: number;
  readonly score?: number;
  readonly promotionName?: string;
  /** The arm whose model put it there, where an experiment interleaves two. */
  readonly ranker?: string;
}

/** A list as it was shown: what clicks and purchases under its recommendationId are attributed to. */
export interface Impression extends Identification {
  readonly recommendationId: string;
  readonly servedAtMs: number;
  readonly scenario: ScenarioName;
  readonly modelVersion: string | null;
  readonly variant: Variant | null;
  readonly experiment: ExperimentArm | null;
  readonly fallback: Fallback | null;
  readonly contextItemId?: string | undefined;
  readonly context?: Readonly<Record<string, string>> | undefined;
  readonly items: readonly ShownItem[];
}

/** What is known of a request, to be kept with what it was answered. */
export interface Occasion extends Identification {
  readonly scenario: ScenarioName;
  readonly itemId?: string | undefined;
  readonly context?: Readonly<Record<string, string>> | undefined;
}

export function impressionOf(
  {
    recommendationId,
    items,
    modelVersion,
    variant,
    experiment,
    fallback,
    propensities,
    rankers,
  }: Recommendation,
  { userId, sessionId, scenario, itemId, context }: Occasion,
  { servedAtMs, after }: { readonly servedAtMs: number; readonly after: number },
): Impression {
  return {
    recommendationId,
    userId,
    sessionId,
    servedAtMs,
    scenario,
    modelVersion,
    variant,
    experiment,
    fallback,
    contextItemId: itemId,
    context,
    items: items.map(({ itemId: shown, score, promotionName }, index) => ({
      itemId: shown,
      position: after + index + 1,
      propensity: propensities[index] ?? 1,
      ...(score === undefined ? {} : { score }),
      ...(promotionName === undefined ? {} : { promotionName }),
      ...rankerAt(rankers, index),
    })),
  };
}

function rankerAt(rankers: Recommendation['rankers'], index: number): Pick<ShownItem, 'ranker'> {
  const ranker = rankers?.[index];
  return ranker === undefined ? {} : { ranker };
}
