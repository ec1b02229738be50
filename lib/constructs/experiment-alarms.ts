import type { AlarmRule } from './alarms.ts';
import { checkedValue } from './checked-value.ts';
import type { ExperimentAnalysis } from './experiment-analysis.ts';
import { METRICS_NAMESPACE } from './service-function.ts';
import { unsuccessful } from './workflow-alarms.ts';

/** What the daily analysis of experiments says. */
export function experimentAlarms({ stateMachine, watch }: ExperimentAnalysis): Record<string, AlarmRule> {
  const told = (metricName: string) =>
    checkedValue({ namespace: METRICS_NAMESPACE, metricName, dimensions: { service: watch.service } });
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
