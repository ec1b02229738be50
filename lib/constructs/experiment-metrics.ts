import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib';
import type { CustomMetricGroup } from 'cdk-monitoring-constructs';

import type { EnvironmentConfig } from '../config.ts';
import { METRICS_NAMESPACE, type ServiceFunction } from './service-function.ts';

type Experiment = EnvironmentConfig['experiments'][number];

/** What a function emits about an experiment, each arm beside the others. */
export function experimentGroups(
  { name, arms, interleaved, holdout }: Experiment,
  service: ServiceFunction,
  period: Duration,
): CustomMetricGroup[] {
  const shown = interleaved === true ? ['interleaved'] : arms.map((arm) => arm.name);
  const names = [...shown, ...(holdout > 0 ? ['holdout'] : [])];
  const byArm = (metricName: string, statistic: string): Metric[] =>
    names.map(
      (arm) =>
        new Metric({
          namespace: METRICS_NAMESPACE,
          metricName,
          dimensionsMap: { service: service.service, Experiment: name, Arm: arm },
          statistic,
          label: arm,
          period,
        }),
    );
  return [
    { title: 'Answers a minute', metrics: byArm('FallbackByArm', 'SampleCount') },
    { title: 'Share of fallbacks', metrics: byArm('FallbackByArm', 'Average') },
    { title: 'Answer, p90 ms', metrics: byArm('RecommendationLatencyByArm', 'p90') },
  ];
}
