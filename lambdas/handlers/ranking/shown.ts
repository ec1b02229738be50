import { type Impression, impressionOf, type Occasion } from '../../domain/impression.ts';
import type { Recommendation } from '../../domain/recommendation.ts';
import { reportRecommendation } from '../../runtime/recommendation-metrics.ts';
import { annotateTrace } from '../../runtime/trace-annotations.ts';
import { logImpression } from '../../usecases/log-impression.ts';
import type { RecommendOutcome } from '../../usecases/recommend.ts';
import { dependencies, eventStream, shadowing } from './dependencies.ts';

interface ShownList {
  readonly outcome: RecommendOutcome;
  readonly occasion: Occasion;
  /** How many items earlier pages have shown. */
  readonly after: number;
  /** When the request came, by `performance.now`. */
  readonly started: number;
}

/** Logs what is about to be shown, if its user lets that be logged, and counts how it came about. */
export async function reportShown({ outcome, occasion, after, started }: ShownList): Promise<void> {
  const { recommendation, consent, failures } = outcome;
  const withinMs = dependencies.budget.totalMs - (performance.now() - started);
  const impression = impressionAt(recommendation, occasion, after);
  const impressionError = consent.analytics
    ? await logImpression(impression, { eventStream, withinMs })
    : undefined;
  shadowing.settle();
  const { recommendationId, modelVersion, fallback, experiment, variant } = recommendation;
  annotateTrace({ scenario: occasion.scenario, modelVersion, variant, fallback });
  reportRecommendation({
    recommendationId,
    scenario: occasion.scenario,
    fallback,
    experiment,
    variant,
    failures,
    impressionError,
    milliseconds: performance.now() - started,
  });
}

const impressionAt = (recommendation: Recommendation, occasion: Occasion, after: number): Impression =>
  impressionOf(recommendation, occasion, { servedAtMs: dependencies.now(), after });
