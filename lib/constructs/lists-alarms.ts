import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IRule } from 'aws-cdk-lib/aws-events';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

import type { AlarmRule } from './alarms.ts';
import { unsuccessful } from './workflow-alarms.ts';

export interface ListsAlarmProps {
  readonly refresh: StateMachine;
  /** What starts it. */
  readonly starts: readonly IRule[];
}

/** Lists that stay as they were: a release does not wait for them, so it cannot tell. */
export function listsAlarms({ refresh, starts }: ListsAlarmProps): Record<string, AlarmRule> {
  const common = { severity: 'ticket', runbook: 'lists-not-refreshed' } as const;
  return {
    ListsNotRefreshed: {
      ...common,
      ...unsuccessful(refresh),
      reason:
        'Lists that are ranked ahead stay as they were: of older data, or of another model than serves.',
    },
    ListsNotStarted: {
      ...common,
      metric: (period) =>
        new MathExpression({
          expression: starts.map((_, index) => `FILL(rule${index}, 0)`).join(' + '),
          label: 'Refreshes that EventBridge gave up on',
          period,
          usingMetrics: Object.fromEntries(
            starts.map(({ ruleName }, index) => [
              `rule${index}`,
              new Metric({
                namespace: 'AWS/Events',
                metricName: 'FailedInvocations',
                dimensionsMap: { RuleName: ruleName },
                period,
                statistic: 'Sum',
              }),
            ]),
          ),
        }),
      period: Duration.minutes(5),
      threshold: 0,
      unit: 'count',
      exceeding: { datapoints: 1, of: 1 },
      missingData: TreatMissingData.NOT_BREACHING,
      reason: 'A refresh of the lists was due, or a model was released, and none could be started.',
    },
  };
}
