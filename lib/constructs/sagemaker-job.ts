import { type Duration, Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';
import {
  type ProcessingJobDescription,
  processingJobRequest,
  type TrainingJobDescription,
  trainingJobRequest,
} from './training-definition.ts';
import { sagemakerJobs, WaitForSagemakerJob } from './wait-for-sagemaker-job.ts';

export interface SagemakerJobProps {
  /** JSON path of the job's name. */
  readonly jobName: string;
  /** Names of jobs begin with it; the state machine may start no others. */
  readonly jobNamePrefix: string;
  readonly pollInterval: Duration;
  readonly role: IRole;
}

/** Starts a SageMaker job and waits for its end; leaves the job's description in `$.job`. */
abstract class SagemakerJob extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  /** @param request what the job is asked for, but for its name */
  protected constructor(
    scope: Construct,
    id: string,
    kind: 'processing' | 'training',
    { jobName, jobNamePrefix, pollInterval, role }: SagemakerJobProps,
    request: Record<string, unknown>,
  ) {
    super(scope, id);
    const { create, nameParameter, resource } = sagemakerJobs[kind];
    const start = new SagemakerCall(this, id, {
      action: create,
      resources: [
        Stack.of(this).formatArn({ service: 'sagemaker', resource, resourceName: `${jobNamePrefix}*` }),
      ],
      passedRole: role,
      resultPath: '$.started',
      parameters: { [nameParameter]: jobName, ...request },
    });
    const ended = new WaitForSagemakerJob(this, `${id}Job`, { kind, jobName, jobNamePrefix, pollInterval });
    start.next(ended);
    this.startState = start;
    this.endStates = ended.endStates;
  }
}

export class ProcessingJob extends SagemakerJob {
  constructor(scope: Construct, id: string, props: SagemakerJobProps & ProcessingJobDescription) {
    super(scope, id, 'processing', props, processingJobRequest(props));
  }
}

export class TrainingJob extends SagemakerJob {
  constructor(scope: Construct, id: string, props: SagemakerJobProps & TrainingJobDescription) {
    super(scope, id, 'training', props, trainingJobRequest(props));
  }
}
