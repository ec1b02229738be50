import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type IMetric, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

import type { SloConfig } from '../slo-config.ts';
import type { AlarmRule } from './alarms.ts';
import { METRICS_NAMESPACE, type ServiceFunction } from './service-function.ts';

/**
 * How fast a month's budget may burn before somebody is woken: at 14.4 times its rate an hour takes 2 % of it, at 6 times
 * six hours take 5 %. The short window says that it still burns, so that the alarm ends when the fault does.
 */
const BURNS = [
  { rate: 14.4, long: Duration.hours(1), short: Duration.minutes(5) },
  { rate: 6, long: Duration.hours(6), short: Duration.minutes(30) },
] as const;
/** Fewer requests say nothing of a share: one failure at night would be a tenth of them. */
const FEWEST = 20;

export interface Slo {
  readonly objective: number;
  /** What the share is of, and which part of it is bad; a metric of a period. */
  readonly all: (period: Duration) => IMetric;
  /** A share from 0 to 1. `inTime` says that the metric is the percentage that is good. */
  readonly bad: (period: Duration) => IMetric;
  readonly inTime: boolean;
  readonly promise: string;
}

export interface SloProps {
  readonly slos: SloConfig;
  readonly api: RestApi;
  readonly consumer: ServiceFunction;
}

/** Each objective by its name. */
export function slosOf({ slos, api, consumer }: SloProps): Readonly<Record<string, Slo>> {
  const delay = (period: Duration, statistic: string): Metric =>
    new Metric({
      namespace: METRICS_NAMESPACE,
      metricName: 'EventDelay',
      dimensionsMap: { service: consumer.service },
      statistic,
      period,
    });
  const requests = (period: Duration): IMetric => api.metricCount({ period, statistic: 'SampleCount' });
  return {
    Availability: {
      objective: slos.availability,
      all: requests,
      bad: (period) => api.metricServerError({ period, statistic: 'Average' }),
      inTime: false,
      promise: 'requests do not fail',
    },
    Latency: {
      objective: slos.latency.share,
      all: requests,
      bad: (period) => api.metricLatency({ period, statistic: `PR(:${slos.latency.ms})` }),
      inTime: true,
      promise: `requests are answered within ${slos.latency.ms} ms`,
    },
    Freshness: {
      objective: slos.freshness.share,
      all: (period) => delay(period, 'SampleCount'),
      bad: (period) => delay(period, `PR(:${slos.freshness.ms})`),
      inTime: true,
      promise: `events count within ${slos.freshness.ms} ms`,
    },
  };
}

/** The windows of an objective, as names of their alarms: each pair is one reason to wake somebody. */
export const burnPairsOf = (name: string): readonly (readonly [string, string])[] =>
  BURNS.map(({ long, short }) => [alarmOf(name, long), alarmOf(name, short)]);

const alarmOf = (name: string, window: Duration): string => `${name}Burn${window.toMinutes()}m`;

/** An alarm for each window of each objective. */
export function burnRateAlarms(slos: Readonly<Record<string, Slo>>): Record<string, AlarmRule> {
  return Object.fromEntries(
    Object.entries(slos).flatMap(([name, slo]) =>
      BURNS.flatMap(({ rate, long, short }) =>
        [long, short].map((window) => [alarmOf(name, window), ruleOf(slo, rate, window)] as const),
      ),
    ),
  );
}

function ruleOf({ objective, all, bad, inTime, promise }: Slo, rate: number, period: Duration): AlarmRule {
  const badShare = inTime ? '1 - part / 100' : 'part';
  return {
    metric: () =>
      new MathExpression({
        expression: `IF(FILL(n, 0) >= ${FEWEST}, ${badShare}, 0)`,
        label: `Not kept: ${promise}`,
        period,
        usingMetrics: { n: all(period), part: bad(period) },
      }),
    period,
    // Of shares, nobody reads more than six places.
    threshold: Number((rate * (1 - objective)).toFixed(6)),
    unit: 'share',
    severity: 'page',
    told: 'by its page',
    reason: `In ${period.toMinutes()} minutes the budget of "${promise}" (${objective}) burns ${rate} times as fast as a month allows.`,
    runbook: 'error-budget',
    exceeding: { datapoints: 1, of: 1 },
    missingData: TreatMissingData.NOT_BREACHING,
  };
}
