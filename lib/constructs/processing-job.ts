import { type Duration, Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';
import { type JobInstances, resourceConfig } from './training-definition.ts';
import { WaitForSagemakerJob } from './wait-for-sagemaker-job.ts';

export interface ProcessingJobProps {
  /** The command of the image's `python -m vitrine`. */
  readonly command: string;
  /** JSON path of the job's name. */
  readonly jobName: string;
  /** Folder below `/opt/ml/processing/` to the JSON path of the URI that is copied there. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Folder below `/opt/ml/processing/` that is copied, at the end, to the URI at the JSON path. */
  readonly output: { readonly folder: string; readonly uri: string };
  /** @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the container may reach AWS by itself; SageMaker copies inputs and outputs either way. */
  readonly network: 'isolated' | 'aws';

  readonly jobNamePrefix: string;
  readonly imageUri: string;
  readonly role: IRole;
  readonly outputKey: IKey;
  readonly instances: JobInstances;
  readonly maxRuntime: Duration;
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
      parameters: {
        ProcessingJobName: props.jobName,
        RoleArn: props.role.roleArn,
        AppSpecification: {
          ImageUri: props.imageUri,
          ContainerEntrypoint: ['python', '-m', 'vitrine', props.command],
        },
        Environment: { ...props.environment },
        ProcessingInputs: Object.entries(props.inputs).map(([folder, uri]) => ({
          InputName: folder,
          S3Input: {
            S3Uri: uri,
            LocalPath: `/opt/ml/processing/${folder}`,
            S3DataType: 'S3Prefix',
            S3InputMode: 'File',
          },
        })),
        ProcessingOutputConfig: {
          KmsKeyId: props.outputKey.keyArn,
          Outputs: [
            {
              OutputName: props.output.folder,
              S3Output: {
                S3Uri: props.output.uri,
                LocalPath: `/opt/ml/processing/${props.output.folder}`,
                S3UploadMode: 'EndOfJob',
              },
            },
          ],
        },
        ProcessingResources: {
          ClusterConfig: resourceConfig(props.instances),
        },
        StoppingCondition: { MaxRuntimeInSeconds: props.maxRuntime.toSeconds() },
        NetworkConfig: { EnableNetworkIsolation: props.network === 'isolated' },
      },
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
