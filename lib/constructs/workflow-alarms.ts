import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

import type { AlarmRule } from './alarms.ts';

export interface WorkflowAlarmProps {
  readonly training: StateMachine;
  readonly release: StateMachine;
  readonly ingest: StateMachine;
  readonly erasure: StateMachine;
  readonly maintenance: StateMachine;
}

/** Runs that ended without their result. Nothing ran, no data: missing data is fine. */
export function workflowAlarms(props: WorkflowAlarmProps): Record<string, AlarmRule> {
  return {
    TrainingFailed: {
      ...unsuccessful(props.training),
      severity: 'ticket',
      reason: 'A training run gave no model; the last released one keeps serving and grows stale.',
      runbook: 'training-failed',
    },
    ReleaseFailed: {
      ...unsuccessful(props.release),
      severity: 'page',
      reason: 'An approved model does not serve; the one before it still does, if SageMaker could roll back.',
      runbook: 'release-failed',
    },
    IngestFailed: {
      ...unsuccessful(props.ingest),
      severity: 'ticket',
      reason: 'A drop is not in the lake, or not all of its files: what is trained next lacks it.',
      runbook: 'ingest-failed',
    },
    ErasureFailed: {
      ...unsuccessful(props.erasure),
      severity: 'ticket',
      reason: 'Users who were erased may still be in the lake or in files: their erasures are not completed.',
      runbook: 'erasure-failed',
    },
    MaintenanceFailed: {
      ...unsuccessful(props.maintenance),
      severity: 'ticket',
      reason:
        'Tables of the lake are not in order: rows may be kept longer than is said, and reading grows slow.',
      runbook: 'maintenance-failed',
    },
  };
}

/** Runs that ended without their result, each counted. */
export function unsuccessful(workflow: StateMachine): Omit<AlarmRule, 'severity' | 'reason' | 'runbook'> {
  return {
    metric: (period) =>
      new MathExpression({
        expression: 'FILL(failed, 0) + FILL(timedOut, 0)',
        label: 'Failed or timed out',
        period,
        usingMetrics: {
          failed: workflow.metricFailed({ period, statistic: 'Sum' }),
          timedOut: workflow.metricTimedOut({ period, statistic: 'Sum' }),
        },
      }),
    period: Duration.minutes(5),
    threshold: 0,
    unit: 'count',
    exceeding: { datapoints: 1, of: 1 },
    missingData: TreatMissingData.NOT_BREACHING,
  };
}
