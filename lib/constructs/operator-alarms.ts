import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

import type { AlarmRule } from './alarms.ts';
import { errorAlarm } from './api-alarms.ts';
import type { ServiceFunction } from './service-function.ts';

export interface OperatorAlarmProps {
  readonly api: RestApi;
  readonly functions: readonly ServiceFunction[];
}

/** What engineers notice. Few requests come, so one that fails is worth a look, and no data is no fault. */
export function operatorAlarms({ api, functions }: OperatorAlarmProps): Record<string, AlarmRule> {
  const rules: Record<string, AlarmRule> = {
    OperatorServerErrors: {
      metric: (period) => api.metricServerError({ period, statistic: 'Sum' }),
      period: Duration.minutes(5),
      threshold: 0,
      unit: 'count',
      severity: 'ticket',
      reason: 'An operation failed that should have been done or refused: nobody may be able to roll back.',
      runbook: 'operator-errors',
      exceeding: { datapoints: 1, of: 1 },
      missingData: TreatMissingData.NOT_BREACHING,
    },
  };
  for (const service of functions) {
    Object.assign(rules, errorAlarm(`${pascal(service.service)}Errors`, service));
  }
  return rules;
}

const pascal = (name: string): string =>
  name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
