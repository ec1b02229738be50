import { type Duration, Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';
import { WaitForSagemakerJob } from './wait-for-sagemaker-job.ts';

/** Machines that a SageMaker job runs on. */
export interface JobInstances {
  readonly type: string;
  readonly count: number;
  readonly volumeGiB: number;
}

export interface TrainingJobProps {
  /** JSON paths into the state. */
  readonly jobName: string;
  readonly hyperparameters: string;
  /** Channel to the JSON path of the URI that is copied to it. */
  readonly channels: Readonly<Record<string, string>>;

  /** Names of jobs begin with it; the state machine may start no others. */
  readonly jobNamePrefix: string;
  readonly imageUri: string;
  readonly role: IRole;
  readonly outputUri: string;
  readonly outputKey: IKey;
  readonly instances: JobInstances;
  readonly maxRuntime: Duration;
  readonly pollInterval: Duration;
  /** What `[metric] name=value` lines of the log become metrics of the job. */
  readonly metrics: readonly string[];
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
          MetricDefinitions: props.metrics.map((name) => ({
            Name: name,
            Regex: `\\[metric\\] ${name}=([0-9.eE+-]+)`,
          })),
        },
        HyperParameters: props.hyperparameters,
        InputDataConfig: Object.entries(props.channels).map(([channel, uri]) => ({
          ChannelName: channel,
          DataSource: {
            S3DataSource: {
              S3DataType: 'S3Prefix',
              S3Uri: uri,
              S3DataDistributionType: 'FullyReplicated',
            },
          },
        })),
        OutputDataConfig: { S3OutputPath: props.outputUri, KmsKeyId: props.outputKey.keyArn },
        ResourceConfig: {
          InstanceType: props.instances.type,
          InstanceCount: props.instances.count,
          VolumeSizeInGB: props.instances.volumeGiB,
        },
        StoppingCondition: { MaxRuntimeInSeconds: props.maxRuntime.toSeconds() },
        // The container reads its channel and writes its model; nothing it holds can leave another way.
        EnableNetworkIsolation: true,
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
