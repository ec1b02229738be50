import { type Duration, Stack } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  Fail,
  type INextable,
  Pass,
  type State,
  StateMachineFragment,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';

/** The kinds of SageMaker jobs that workflows run, and what SageMaker calls them. */
export const sagemakerJobs = {
  training: {
    create: 'CreateTrainingJob',
    describe: 'DescribeTrainingJob',
    nameParameter: 'TrainingJobName',
    statusField: 'TrainingJobStatus',
    resource: 'training-job',
  },
  processing: {
    create: 'CreateProcessingJob',
    describe: 'DescribeProcessingJob',
    nameParameter: 'ProcessingJobName',
    statusField: 'ProcessingJobStatus',
    resource: 'processing-job',
  },
  tuning: {
    create: 'CreateHyperParameterTuningJob',
    describe: 'DescribeHyperParameterTuningJob',
    nameParameter: 'HyperParameterTuningJobName',
    statusField: 'HyperParameterTuningJobStatus',
    resource: 'hyper-parameter-tuning-job',
  },
} as const;

export interface WaitForSagemakerJobProps {
  readonly kind: keyof typeof sagemakerJobs;
  /** JSON path of the job's name. */
  readonly jobName: string;
  /** Names of jobs begin with it; the state machine may look at no others. */
  readonly jobNamePrefix: string;
  readonly pollInterval: Duration;
}

/**
 * Looks at a job until it ends, and leaves its description in `$.job`. A job that fails or is stopped ends the
 * workflow with the job's own reason. State names begin with the construct's id.
 */
export class WaitForSagemakerJob extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: WaitForSagemakerJobProps) {
    super(scope, id);
    const kind = sagemakerJobs[props.kind];
    const status = `$.job.${kind.statusField}`;

    const wait = new Wait(this, `${id}Wait`, { time: WaitTime.duration(props.pollInterval) });
    const describe = new SagemakerCall(this, `${id}Look`, {
      action: kind.describe,
      parameters: { [kind.nameParameter]: props.jobName },
      resources: [
        Stack.of(this).formatArn({
          service: 'sagemaker',
          resource: kind.resource,
          resourceName: `${props.jobNamePrefix}*`,
        }),
      ],
      resultPath: '$.job',
    });
    const done = new Pass(this, `${id}Done`);
    const failed = new Fail(this, `${id}Failed`, { error: `${id}Failed`, causePath: '$.job.FailureReason' });
    // What a processing container said itself; SageMaker's own reason is then only that it exited.
    const toldWhy = new Fail(this, `${id}ToldWhy`, { error: `${id}Failed`, causePath: '$.job.ExitMessage' });
    const stopped = new Fail(this, `${id}Stopped`, {
      error: `${id}Stopped`,
      cause: `Somebody stopped the ${props.kind} job, or it ran past its time limit.`,
    });

    wait.next(describe).next(
      new Choice(this, `${id}Ended`)
        .when(Condition.stringEquals(status, 'Completed'), done)
        .when(
          Condition.and(Condition.stringEquals(status, 'Failed'), Condition.isPresent('$.job.ExitMessage')),
          toldWhy,
        )
        .when(Condition.stringEquals(status, 'Failed'), failed)
        .when(Condition.stringEquals(status, 'Stopped'), stopped)
        .otherwise(wait),
    );
    this.startState = wait;
    this.endStates = [done];
  }
}
