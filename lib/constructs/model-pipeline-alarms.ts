import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

import type { AlarmRule } from './alarms.ts';
import { unsuccessful } from './workflow-alarms.ts';

export interface ModelPipelineAlarmProps {
  readonly validate: StateMachine;
  readonly deliver: StateMachine;
  readonly verify: StateMachine;
}

/** A release that fails has an alarm of its own. */
export function modelPipelineAlarms(props: ModelPipelineAlarmProps): Record<string, AlarmRule> {
  return {
    ModelRefused: {
      ...unsuccessful(props.validate),
      severity: 'ticket',
      reason:
        'An approved model did not pass staging, so nobody is asked to release it; what serves grows older.',
      runbook: 'model-refused',
    },
    ModelNotDelivered: {
      ...unsuccessful(props.deliver),
      severity: 'ticket',
      reason:
        'The pipeline could not release a model that somebody said yes to; what served before still does.',
      runbook: 'model-refused',
    },
    ModelNotVerified: {
      ...unsuccessful(props.verify),
      severity: 'page',
      reason:
        'What serves did not answer as the model that was released; what served before is released again.',
      runbook: 'model-not-verified',
    },
  };
}
