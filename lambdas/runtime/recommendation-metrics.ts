import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Fallback } from '../domain/recommendation.ts';
import { logger, metrics } from './powertools.ts';

export interface RecommendationReport {
  readonly fallback: Fallback | null;
  /** What the answer was made without, and why. */
  readonly failures: readonly { readonly step: string; readonly error: unknown }[];
  /** undefined: what was shown is on the stream. */
  readonly impressionError: unknown;
  readonly milliseconds: number;
}

/** `Fallback` is 0 or 1 for each answer, so that its average is the share of answers that were not made to order. */
export function reportRecommendation({
  fallback,
  failures,
  impressionError,
  milliseconds,
}: RecommendationReport): void {
  for (const { step, error } of failures)
    logger.warn('Recommended without a step that failed', { step, error });
  metrics.addMetric('Recommendations', MetricUnit.Count, 1);
  metrics.addMetric('Fallback', MetricUnit.Count, fallback === null ? 0 : 1);
  metrics.addMetric('RecommendationLatency', MetricUnit.Milliseconds, milliseconds);
  if (impressionError !== undefined) {
    metrics.addMetric('ImpressionsLost', MetricUnit.Count, 1);
    logger.warn('What was shown was not logged', { error: impressionError });
  }
  if (fallback === null) return;
  const bySource = metrics.singleMetric();
  bySource.addDimension('Source', fallback);
  bySource.addMetric('FallbackBySource', MetricUnit.Count, 1);
}

export const reportModelHostLatency = (milliseconds: number): void => {
  metrics.addMetric('ModelHostLatency', MetricUnit.Milliseconds, milliseconds);
};

export const reportUnkeptList = (error: unknown): void => {
  logger.warn('A list was not kept for its next page', { error });
};
