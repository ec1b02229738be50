import { Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

import type { AlarmRule } from './alarms.ts';

export interface CheckedValueProps {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** @default 0: any is too much */
  readonly threshold?: number;
  /** @default count */
  readonly unit?: AlarmRule['unit'];
}

/** A value that is published when something runs by schedule. Between two runs nothing new is known, and the alarm stays as it is. */
export const checkedValue = ({
  namespace,
  metricName,
  dimensions,
  threshold = 0,
  unit = 'count',
}: CheckedValueProps): Omit<AlarmRule, 'reason' | 'runbook'> => ({
  metric: (period) =>
    new Metric({ namespace, metricName, dimensionsMap: dimensions, statistic: 'Maximum', period }),
  period: Duration.hours(1),
  threshold,
  unit,
  severity: 'ticket',
  exceeding: { datapoints: 1, of: 1 },
  missingData: TreatMissingData.IGNORE,
});
