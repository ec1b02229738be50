import { Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

import type { AlarmRule } from './alarms.ts';
import type { ExperimentAnalysis } from './experiment-analysis.ts';
import { METRICS_NAMESPACE } from './service-function.ts';
import { unsuccessful } from './workflow-alarms.ts';

/** What the daily analysis of experiments says. Between two nothing new is known, and the alarm stays as it is. */
export function experimentAlarms({ stateMachine, watch }: ExperimentAnalysis): Record<string, AlarmRule> {
  const told = (metricName: string): Omit<AlarmRule, 'reason' | 'runbook'> => ({
    metric: (period) =>
      new Metric({
        namespace: METRICS_NAMESPACE,
        metricName,
        dimensionsMap: { service: watch.service },
        statistic: 'Maximum',
        period,
      }),
    period: Duration.hours(1),
    threshold: 0,
    unit: 'count',
    severity: 'ticket',
    exceeding: { datapoints: 1, of: 1 },
    missingData: TreatMissingData.IGNORE,
  });
  return {
    ExperimentHarms: {
      ...told('GuardrailBreaches'),
      reason:
        'An arm of an experiment surely harms a guardrail; unless somebody let it go on, it is stopped.',
      runbook: 'experiment-harms',
    },
    SampleRatioMismatch: {
      ...told('SampleRatioMismatches'),
      reason: 'Arms of an experiment lose or gain shoppers: none of its figures is to be believed.',
      runbook: 'sample-ratio-mismatch',
    },
    ExperimentAnalysisFailed: {
      ...unsuccessful(stateMachine),
      severity: 'ticket',
      reason: 'Nobody knows whether an experiment harms the shop, and none is stopped for it.',
      runbook: 'experiment-analysis-failed',
    },
  };
}
