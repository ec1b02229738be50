import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Judgement } from '../domain/experiments/judgement.ts';
import { logger, metrics } from './powertools.ts';

/** Both in every analysis, so that an alarm ends with what it was for. */
export function reportJudgement({ harmed, mismatched, stopped }: Judgement): void {
  metrics.addMetric('GuardrailBreaches', MetricUnit.Count, harmed.length);
  metrics.addMetric('SampleRatioMismatches', MetricUnit.Count, mismatched.length);
  if (harmed.length + mismatched.length > 0)
    logger.warn('Experiments harm, or are not to be believed', { harmed, mismatched, stopped });
}
