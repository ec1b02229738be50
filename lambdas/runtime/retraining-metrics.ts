import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logger, metrics } from './powertools.ts';

type Retraining =
  | { readonly outcome: 'started'; readonly runId: string; readonly reason: string }
  | { readonly outcome: 'held-back'; readonly why: string };

/** What became of a reason for another model, in the log with why. */
export function reportRetraining(retraining: Retraining): void {
  const isStarted = retraining.outcome === 'started';
  metrics.addMetric(isStarted ? 'RetrainingStarted' : 'RetrainingHeldBack', MetricUnit.Count, 1);
  logger.info(isStarted ? 'Another model is trained' : 'No other model is trained now', { ...retraining });
}
