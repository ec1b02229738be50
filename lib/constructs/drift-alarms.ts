import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

import type { DriftConfig } from '../drift-config.ts';
import type { AlarmRule } from './alarms.ts';
import { checkedValue } from './checked-value.ts';
import { DRIFT_NAMESPACE } from './drift-workflow.ts';
import { unsuccessful } from './workflow-alarms.ts';

export interface DriftAlarmProps {
  readonly environment: string;
  readonly settings: DriftConfig;
  readonly check: StateMachine;
}

/** What a check of drift measured beyond its limits. */
export function driftAlarms({ environment, settings, check }: DriftAlarmProps): Record<string, AlarmRule> {
  const measured = (metricName: string, threshold: number, unit: AlarmRule['unit']) =>
    checkedValue({
      namespace: DRIFT_NAMESPACE,
      metricName,
      dimensions: { Environment: environment },
      threshold,
      unit,
    });
  const { limits } = settings;
  return {
    FeaturesDrifted: {
      ...measured('FeatureDrift', limits.psi, 'index'),
      reason: 'What shoppers do has moved from what the live model learnt from.',
      runbook: 'drift',
    },
    OutcomeLost: {
      ...measured('OutcomeLoss', limits.outcomeLoss, 'share'),
      reason: 'The live model surely ranks worse than when it was registered.',
      runbook: 'outcome-lost',
    },
    HistoriesSkewed: {
      ...measured('HistorySkew', limits.skew, 'share'),
      reason: 'Shoppers are served with other histories than models learn from.',
      runbook: 'histories-skewed',
    },
    DataStale: {
      ...measured('DataAgeHours', limits.ageHours, 'hours'),
      reason: 'No new events reach the lake: models would learn from the past alone.',
      runbook: 'data-stale',
    },
    LiveModelRetired: {
      ...measured('DaysPastRetirement', 0, 'days'),
      severity: 'page',
      reason: 'The model that serves is past the day on which it had to be replaced.',
      runbook: 'live-model-retired',
    },
    DriftCheckFailed: {
      ...unsuccessful(check),
      severity: 'ticket',
      reason: 'Nobody knows whether the live model still fits.',
      runbook: 'drift-check-failed',
    },
  };
}
