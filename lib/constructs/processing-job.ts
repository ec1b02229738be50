import { type Duration, Stack } from 'aws-cdk-lib';
import { type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';
import { type ProcessingJobDescription, processingJobRequest } from './training-definition.ts';
import { WaitForSagemakerJob } from './wait-for-sagemaker-job.ts';

export interface ProcessingJobProps extends ProcessingJobDescription {
  /** JSON path of the job's name. */
  readonly jobName: string;
  /** Names of jobs begin with it; the state machine may start no others. */
  readonly jobNamePrefix: string;
  readonly pollInterval: Duration;
}

/** Starts a SageMaker processing job and waits for its end; leaves the job's description in `$.job`. */
export class ProcessingJob extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: ProcessingJobProps) {
    super(scope, id);
    const start = new SagemakerCall(this, id, {
      action: 'CreateProcessingJob',
      resources: [
        Stack.of(this).formatArn({
          service: 'sagemaker',
          resource: 'processing-job',
          resourceName: `${props.jobNamePrefix}*`,
        }),
      ],
      passedRole: props.role,
      resultPath: '$.started',
      parameters: { ProcessingJobName: props.jobName, ...processingJobRequest(props) },
    });
    const ended = new WaitForSagemakerJob(this, `${id}Job`, {
      kind: 'processing',
      jobName: props.jobName,
      jobNamePrefix: props.jobNamePrefix,
      pollInterval: props.pollInterval,
    });
    start.next(ended);
    this.startState = start;
    this.endStates = ended.endStates;
  }
}
