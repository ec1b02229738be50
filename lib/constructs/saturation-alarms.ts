import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

import type { AlarmRule } from './alarms.ts';
import type { OnlineTable } from './online-table.ts';

export interface SaturationAlarmProps {
  readonly api: RestApi;
  readonly onlineTable: OnlineTable;
  /** undefined: the model is on no endpoint of SageMaker. */
  readonly endpoint:
    | {
        readonly name: string;
        /** From where on scaling adds instances: half of what an instance does. */
        readonly requestsPerInstanceAndMinute: number;
      }
    | undefined;
  /** Standard deviations from the traffic that is usual at an hour. undefined: nobody is told. */
  readonly trafficDeviations: number | undefined;
}

/** What is full, or asked otherwise than usual. AWS tells of no throttling where there is none: missing data is fine. */
export function saturationAlarms(props: SaturationAlarmProps): Record<string, AlarmRule> {
  return {
    FunctionsThrottled: {
      // Without a dimension: of all functions, which share the account's limit.
      metric: (period) =>
        new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', statistic: 'Sum', period }),
      ...throttled,
      reason: 'Lambda turns calls away: functions of this account and region have used up their limit.',
    },
    TableThrottled: {
      metric: (period) => throttleEvents(props.onlineTable, period),
      ...throttled,
      reason:
        'The online table turns calls away for minutes, though it is on demand: a key is asked too much.',
    },
    ...(props.endpoint && { EndpointSaturated: endpointSaturated(props.endpoint) }),
    ...(props.trafficDeviations !== undefined && {
      TrafficUnusual: trafficUnusual(props.api, props.trafficDeviations),
    }),
  };
}

const throttled = {
  period: Duration.minutes(1),
  threshold: 0,
  unit: 'count',
  severity: 'ticket',
  runbook: 'throttled',
  // One minute of it, as a burst begins, is tried again and done.
  exceeding: { datapoints: 3, of: 5 },
  missingData: TreatMissingData.NOT_BREACHING,
} as const satisfies Partial<AlarmRule>;

const throttleEvents = (table: OnlineTable, period: Duration): MathExpression =>
  new MathExpression({
    expression: 'FILL(reads, 0) + FILL(writes, 0)',
    label: 'Throttled',
    period,
    usingMetrics: {
      reads: table.metric('ReadThrottleEvents', { statistic: 'Sum', period }),
      writes: table.metric('WriteThrottleEvents', { statistic: 'Sum', period }),
    },
  });

function endpointSaturated({
  name,
  requestsPerInstanceAndMinute,
}: NonNullable<SaturationAlarmProps['endpoint']>): AlarmRule {
  return {
    metric: (period) =>
      new Metric({
        namespace: 'AWS/SageMaker',
        metricName: 'InvocationsPerInstance',
        dimensionsMap: { EndpointName: name, VariantName: 'primary' },
        statistic: 'Sum',
        period,
      }),
    period: Duration.minutes(1),
    threshold: requestsPerInstanceAndMinute * 1.5,
    unit: 'count',
    severity: 'ticket',
    reason:
      'For 10 minutes each instance has half as much again as it is to answer: there are too few, and answers come late.',
    runbook: 'endpoint-saturated',
    exceeding: { datapoints: 10, of: 10 },
    missingData: TreatMissingData.NOT_BREACHING,
  };
}

const trafficUnusual = (api: RestApi, deviations: number): AlarmRule => ({
  metric: (period) => api.metricCount({ period, statistic: 'Sum' }),
  kind: 'anomaly',
  period: Duration.minutes(5),
  threshold: deviations,
  unit: 'deviations',
  severity: 'ticket',
  reason: 'For half an hour the shop asks far less, or far more, than it does at this hour.',
  runbook: 'traffic-unusual',
  exceeding: { datapoints: 6, of: 6 },
  missingData: TreatMissingData.NOT_BREACHING,
});
