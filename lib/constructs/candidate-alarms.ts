import { Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

import type { ReleasesConfig } from '../release-config.ts';
import type { AlarmRule } from './alarms.ts';
import { METRICS_NAMESPACE, type ServiceFunction } from './service-function.ts';

export interface CandidateAlarmProps {
  readonly getRecommendations: ServiceFunction;
  readonly settings: ReleasesConfig;
  /** What the names of the alarms begin with: the release workflow looks for them by it. */
  readonly namePrefix: string;
}

/** An alarm compares with nothing, so it is left what is plainly wrong: so many times what a comparison lets pass. */
const WITHOUT_COMPARISON = 5;
const MOST = 0.9;

/** What rolls a release back that tries a model on some shoppers. Nothing is tried, no data: missing data is fine. */
export function candidateAlarms(props: CandidateAlarmProps): Record<string, AlarmRule> {
  const { mostErrors, mostSlow, mostFallbacks } = props.settings;
  return {
    CandidateErrors: rule(props, {
      name: 'errors',
      metricName: 'ModelErrorsByVariant',
      threshold: mostErrors,
      reason: 'Calls of a model that a release tries fail; the release is rolled back by this alarm.',
    }),
    CandidateSlow: rule(props, {
      name: 'slow',
      metricName: 'ModelSlowByVariant',
      threshold: mostSlow,
      reason:
        'A model that a release tries is too often later than half of its time; the release is rolled back by this alarm.',
    }),
    CandidateFallbacks: rule(props, {
      name: 'fallbacks',
      metricName: 'FallbackByVariant',
      threshold: mostFallbacks,
      reason:
        'Shoppers of a model that a release tries get fallbacks; the release is rolled back by this alarm.',
    }),
  };
}

interface Watched {
  readonly name: string;
  readonly metricName: string;
  readonly threshold: number;
  readonly reason: string;
}

function rule(
  { getRecommendations, settings, namePrefix }: CandidateAlarmProps,
  { name, metricName, threshold, reason }: Watched,
): AlarmRule {
  return {
    name: `${namePrefix}${name}`,
    metric: (period) =>
      new Metric({
        namespace: METRICS_NAMESPACE,
        metricName,
        dimensionsMap: { service: getRecommendations.service, Variant: 'candidate' },
        statistic: 'Average',
        period,
      }),
    period: Duration.seconds(settings.lookSeconds),
    threshold: Math.min(MOST, WITHOUT_COMPARISON * threshold),
    unit: 'share',
    severity: 'ticket',
    reason,
    runbook: 'release-failed',
    exceeding: { datapoints: 1, of: 1 },
    missingData: TreatMissingData.NOT_BREACHING,
  };
}
