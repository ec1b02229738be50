import { type Duration, Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';
import {
  type JobInstances,
  inputDataConfig,
  metricDefinitions,
  resourceConfig,
} from './training-definition.ts';
import { WaitForSagemakerJob } from './wait-for-sagemaker-job.ts';

export interface TrainingJobProps {
  /** JSON paths into the state. */
  readonly jobName: string;
  readonly hyperparameters: string;
  /** Channel to the JSON path of the URI that is copied to it. */
  readonly channels: Readonly<Record<string, string>>;
  /** Variables of the container. */
  readonly environment: Readonly<Record<string, string>>;

  /** Names of jobs begin with it; the state machine may start no others. */
  readonly jobNamePrefix: string;
  readonly imageUri: string;
  readonly role: IRole;
  readonly outputUri: string;
  readonly outputKey: IKey;
  readonly instances: JobInstances;
  readonly maxRuntime: Duration;
  readonly pollInterval: Duration;
  /** Whether the container may reach anything by itself; SageMaker copies its channels and its model either way. */
  readonly network: 'isolated' | 'open';
  /** What `[metric] name=value` lines of the log become metrics of the job. */
  readonly metrics: readonly string[];
  /**
   * JSON path of where SageMaker keeps the container's `/opt/ml/checkpoints`; it copies them back when the job
   * goes on after an interruption.
   * @default nothing is kept
   */
  readonly checkpointUri?: string | undefined;
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
      parameters: {
        TrainingJobName: props.jobName,
        RoleArn: props.role.roleArn,
        AlgorithmSpecification: {
          TrainingImage: props.imageUri,
          TrainingInputMode: 'File',
          MetricDefinitions: metricDefinitions(props.metrics),
        },
        HyperParameters: props.hyperparameters,
        Environment: { ...props.environment },
        InputDataConfig: inputDataConfig(props.channels),
        OutputDataConfig: { S3OutputPath: props.outputUri, KmsKeyId: props.outputKey.keyArn },
        ResourceConfig: resourceConfig(props.instances),
        StoppingCondition: { MaxRuntimeInSeconds: props.maxRuntime.toSeconds() },
        ...(props.checkpointUri !== undefined && { CheckpointConfig: { S3Uri: props.checkpointUri } }),
        // In isolation nothing that the container holds can leave but as its model.
        EnableNetworkIsolation: props.network === 'isolated',
      },
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
