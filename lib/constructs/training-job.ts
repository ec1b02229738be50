import { type Duration, Stack } from 'aws-cdk-lib';
import { type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';
import { type TrainingJobDescription, trainingJobRequest } from './training-definition.ts';
import { WaitForSagemakerJob } from './wait-for-sagemaker-job.ts';

export interface TrainingJobProps extends TrainingJobDescription {
  /** JSON path of the job's name. */
  readonly jobName: string;
  /** Names of jobs begin with it; the state machine may start no others. */
  readonly jobNamePrefix: string;
  readonly pollInterval: Duration;
}

/** Starts a SageMaker training job and waits for its end; leaves the job's description in `$.job`. */
export class TrainingJob extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: TrainingJobProps) {
    super(scope, id);
    const start = new SagemakerCall(this, id, {
      action: 'CreateTrainingJob',
      resources: [
        Stack.of(this).formatArn({
          service: 'sagemaker',
          resource: 'training-job',
          resourceName: `${props.jobNamePrefix}*`,
        }),
      ],
      passedRole: props.role,
      resultPath: '$.started',
      parameters: { TrainingJobName: props.jobName, ...trainingJobRequest(props) },
    });
    const ended = new WaitForSagemakerJob(this, `${id}Job`, {
      kind: 'training',
      jobName: props.jobName,
      jobNamePrefix: props.jobNamePrefix,
      pollInterval: props.pollInterval,
    });
    start.next(ended);
    this.startState = start;
    this.endStates = ended.endStates;
  }
}
