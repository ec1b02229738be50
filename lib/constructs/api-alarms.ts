import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

import type { AlarmRule } from './alarms.ts';
import { METRICS_NAMESPACE, type ServiceFunction } from './service-function.ts';

export interface ApiAlarmProps {
  readonly api: RestApi;
  readonly getRecommendations: ServiceFunction;
  /** Every function behind the API. */
  readonly handlers: readonly ServiceFunction[];
  /** The 99th percentile that shoppers still do not notice. */
  readonly latencyP99Ms: number;
}

/** What shoppers notice. No requests, no data: that is not a fault of the API, so missing data is fine. */
export function apiAlarms(props: ApiAlarmProps): Record<string, AlarmRule> {
  const { api, getRecommendations } = props;
  return {
    ApiServerErrors: {
      metric: (period) => api.metricServerError({ period, statistic: 'Average' }),
      period: Duration.minutes(1),
      threshold: 0.01,
      unit: 'share',
      severity: 'page',
      told: 'by its page',
      reason:
        'More than 1 request in 100 fails although every fault has a fallback: the API itself is broken.',
      runbook: 'api-server-errors',
      exceeding: { datapoints: 3, of: 5 },
      missingData: TreatMissingData.NOT_BREACHING,
    },
    ApiLatency: {
      metric: (period) => api.metricLatency({ period, statistic: 'p99' }),
      period: Duration.minutes(1),
      threshold: props.latencyP99Ms,
      unit: 'milliseconds',
      severity: 'page',
      told: 'by its page',
      reason: 'Pages wait for recommendations longer than shoppers do not notice.',
      // Cold starts after a quiet night make one slow minute.
      runbook: 'api-latency',
      exceeding: { datapoints: 5, of: 10 },
      missingData: TreatMissingData.NOT_BREACHING,
    },
    Fallbacks: {
      metric: (period) =>
        new Metric({
          namespace: METRICS_NAMESPACE,
          // 1 for an answer from a fallback and 0 for one from the model, so its average is the share.
          metricName: 'Fallback',
          dimensionsMap: { service: getRecommendations.service },
          statistic: 'Average',
          period,
        }),
      period: Duration.minutes(1),
      threshold: 0.05,
      unit: 'share',
      severity: 'page',
      told: 'by its page',
      reason: 'More than 1 answer in 20 is not from the model: the model host is slow or down.',
      runbook: 'fallbacks',
      exceeding: { datapoints: 3, of: 5 },
      missingData: TreatMissingData.NOT_BREACHING,
    },
    ...Object.fromEntries(
      props.handlers.flatMap((handler) => Object.entries(errorAlarm(`${handler.node.id}Errors`, handler))),
    ),
  };
}

/** A handler answers expected faults itself: an error is a bug, a time-out or a missing right. */
export function errorAlarm(name: string, service: ServiceFunction): Record<string, AlarmRule> {
  return {
    [name]: {
      metric: (period) => service.function.metricErrors({ period, statistic: 'Sum' }),
      period: Duration.minutes(5),
      threshold: 0,
      unit: 'count',
      severity: 'ticket',
      reason: `${service.service} failed; it handles every expected fault, so this one has to be looked at.`,
      runbook: 'function-errors',
      exceeding: { datapoints: 1, of: 1 },
      missingData: TreatMissingData.NOT_BREACHING,
    },
  };
}
