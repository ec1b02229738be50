import { MetricResolution, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ExperimentArm } from '../domain/experiments/experiment.ts';
import type { Fallback } from '../domain/recommendation.ts';
import type { ScenarioName } from '../domain/scenario.ts';
import type { Variant } from '../domain/trial.ts';
import { logger, metrics } from './powertools.ts';
import { reportVariant } from './trial-metrics.ts';

export interface RecommendationReport {
  readonly recommendationId: string;
  readonly scenario: ScenarioName;
  readonly fallback: Fallback | null;
  /** null: the answer is part of none. */
  readonly experiment: ExperimentArm | null;
  readonly variant: Variant | null;
  /** What the answer was made without, and why. */
  readonly failures: readonly { readonly step: string; readonly error: unknown }[];
  /** undefined: what was shown is on the stream. */
  readonly impressionError: unknown;
  readonly milliseconds: number;
}

/** `Fallback` is 0 or 1 for each answer, so that its average is the share of answers that were not made to order. */
export function reportRecommendation({
  recommendationId,
  scenario,
  fallback,
  experiment,
  variant,
  failures,
  impressionError,
  milliseconds,
}: RecommendationReport): void {
  for (const { step, error } of failures)
    logger.warn('Recommended without a step that failed', { step, error, experiment, variant });
  const isFallback = fallback === null ? 0 : 1;
  // Beside the figures, no dimension of them: whoever has the one id finds the request's other lines by the other.
  metrics.addMetadata('recommendationId', recommendationId);
  metrics.addMetadata('correlation_id', String(logger.getCorrelationId()));
  metrics.addMetric('Recommendations', MetricUnit.Count, 1);
  metrics.addMetric('Fallback', MetricUnit.Count, isFallback);
  metrics.addMetric('RecommendationLatency', MetricUnit.Milliseconds, milliseconds);
  if (impressionError !== undefined) {
    metrics.addMetric('ImpressionsLost', MetricUnit.Count, 1);
    logger.warn('What was shown was not logged', { error: impressionError, experiment });
  }
  metrics.addSplit({ Scenario: scenario }, 'FallbackByScenario', MetricUnit.Count, isFallback);
  if (variant !== null) reportVariant(variant, { FallbackByVariant: isFallback });
  if (fallback !== null) metrics.addSplit({ Source: fallback }, 'FallbackBySource', MetricUnit.Count, 1);
  if (experiment === null) return;
  // What an arm does to answers shows while it runs, before any shopper's outcome is known.
  const ofArm = { Experiment: experiment.name, Arm: experiment.arm };
  metrics.addSplit(ofArm, 'FallbackByArm', MetricUnit.Count, isFallback);
  metrics.addSplit(ofArm, 'RecommendationLatencyByArm', MetricUnit.Milliseconds, milliseconds);
}

/** A call of the model host, and what became of it. */
interface HostCall {
  readonly variant: Variant;
  readonly milliseconds: number;
  readonly failed: boolean;
}

/**
 * A call that failed counts as slow too: nobody knows how long its answer would have taken.
 * @param slowMs what takes longer is slow
 */
export function reportHostCall({ variant, milliseconds, failed }: HostCall, slowMs: number): void {
  if (!failed) metrics.addMetric('ModelHostLatency', MetricUnit.Milliseconds, milliseconds);
  reportVariant(variant, {
    ModelErrorsByVariant: failed ? 1 : 0,
    ModelSlowByVariant: failed || milliseconds > slowMs ? 1 : 0,
  });
}

/** A live request that a candidate was asked too. */
type ShadowCall =
  { readonly outcome: 'failed' | 'late' } | { readonly outcome: 'answered'; readonly overlap: number };

/** Each 0 or 1 for each request, but for the overlap of those that were answered in time. */
export function reportShadow(call: ShadowCall): void {
  const add = (name: string, value: number): void => {
    metrics.singleMetric().addMetric(name, MetricUnit.Count, value, MetricResolution.High);
  };
  add('ShadowErrors', call.outcome === 'failed' ? 1 : 0);
  add('ShadowLate', call.outcome === 'late' ? 1 : 0);
  if (call.outcome === 'answered') add('ShadowOverlap', call.overlap);
}

export const reportUnknownStops = (error: unknown): void => {
  logger.warn('It is not known which experiments are stopped', { error });
};

export const reportUnkeptList = (error: unknown): void => {
  logger.warn('A list was not kept for its next page', { error });
};
