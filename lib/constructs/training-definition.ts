import type { Duration } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';

import type { SagemakerJobRole } from './sagemaker-job-role.ts';

/**
 * A value that only a run knows: a JSON path of a state machine, an expression of a SageMaker Pipeline, or of either a
 * text that is always the same.
 */
export type RunValue = string | Readonly<Record<string, unknown>>;

/** What every container of a training run is started with. */
interface ContainerSettings {
  readonly imageUri: string;
  /** It says, too, in which network the container runs. */
  readonly role: SagemakerJobRole;
  /** Encrypts what it leaves, and the volumes of its machines. */
  readonly outputKey: IKey;
  readonly instances: JobInstances;
  readonly maxRuntime: Duration;
}

/** A SageMaker training job, but for its name. */
export interface TrainingJobDescription extends ContainerSettings {
  readonly hyperparameters: RunValue;
  /** Channel to the URI that is copied to it. */
  readonly channels: Readonly<Record<string, RunValue>>;
  /** Variables of the container. */
  readonly environment: Readonly<Record<string, string>>;
  readonly outputUri: string;
  /**
   * Whether the container may reach nothing by itself, AWS or anything; SageMaker copies its channels and its model either
   * way. An open one is in no network of ours, for a way out is what it needs.
   */
  readonly network: 'isolated' | 'aws' | 'open';
  /** What `[metric] name=value` lines of the log become metrics of the job. */
  readonly metrics: readonly string[];
  /**
   * Where SageMaker keeps the container's `/opt/ml/checkpoints`; it copies them back when the job goes on after an
   * interruption.
   * @default nothing is kept
   */
  readonly checkpointUri?: RunValue | undefined;
  /** How long it may wait for spare machines, at first and after an interruption. @default it has machines of its own */
  readonly spotWait?: Duration | undefined;
}

/** A SageMaker processing job, but for its name. */
export interface ProcessingJobDescription extends ContainerSettings {
  /** The command of the image's `python -m vitrine`. */
  readonly command: string;
  /** Folder below `/opt/ml/processing/` to the URI that is copied there. */
  readonly inputs: Readonly<Record<string, RunValue>>;
  /** Folder below `/opt/ml/processing/` that is copied, at the end, to the URI. */
  readonly output: { readonly folder: string; readonly uri: RunValue };
  /** @default none */
  readonly environment?: Readonly<Record<string, RunValue>>;
  /** Whether the container may reach AWS by itself; SageMaker copies inputs and outputs either way. */
  readonly network: 'isolated' | 'aws';
}

/** Machines that a SageMaker job runs on. */
export interface JobInstances {
  readonly type: RunValue;
  readonly count: number;
  readonly volumeGiB: number;
}

/** What `[metric] name=value` lines of the log become metrics of a job. */
export function metricDefinitions(names: readonly string[]): readonly Record<string, string>[] {
  return names.map((name) => ({ Name: name, Regex: `\\[metric\\] ${name}=([0-9.eE+-]+)` }));
}

/** @param channels channel to the URI that is copied to it */
export function inputDataConfig(
  channels: Readonly<Record<string, RunValue>>,
): readonly Record<string, unknown>[] {
  return Object.entries(channels).map(([channel, uri]) => ({
    ChannelName: channel,
    DataSource: {
      S3DataSource: {
        S3DataType: 'S3Prefix',
        S3Uri: uri,
        S3DataDistributionType: 'FullyReplicated',
      },
    },
  }));
}

/**
 * Machines with disks of their own, which the hardware encrypts: SageMaker refuses a key for those
 * (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html).
 */
const hasOwnDisks = (type: RunValue): boolean =>
  typeof type === 'string' && /^ml\.([a-z]+\d+[a-z]*d[a-z]*|g\d+\w*|p[345]\w*|i\d\w*|trn\w*)\./.test(type);

/** @param key of the volumes, unless the type of the machines is known to take none */
export function resourceConfig(instances: JobInstances, key: IKey): Record<string, unknown> {
  return {
    InstanceType: instances.type,
    InstanceCount: instances.count,
    VolumeSizeInGB: instances.volumeGiB,
    ...(!hasOwnDisks(instances.type) && { VolumeKmsKeyId: key.keyArn }),
  };
}

/** Where the containers of a role run, for a request; none where the role names no network. */
export function vpcConfig({ network }: SagemakerJobRole): { readonly VpcConfig?: Record<string, unknown> } {
  if (network === undefined) return {};
  const { vpc, securityGroup } = network;
  return {
    VpcConfig: {
      Subnets: vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds,
      SecurityGroupIds: [securityGroup.securityGroupId],
    },
  };
}

/** How long a training job may run and, for spare machines, wait. */
export function waitAndRuntime({
  maxRuntime,
  spotWait,
}: Pick<TrainingJobDescription, 'maxRuntime' | 'spotWait'>): Record<string, unknown> {
  const MaxRuntimeInSeconds = maxRuntime.toSeconds();
  if (!spotWait) return { StoppingCondition: { MaxRuntimeInSeconds } };
  // Of waiting and running together.
  const MaxWaitTimeInSeconds = MaxRuntimeInSeconds + spotWait.toSeconds();
  return {
    StoppingCondition: { MaxRuntimeInSeconds, MaxWaitTimeInSeconds },
    EnableManagedSpotTraining: true,
  };
}

/** The request of CreateTrainingJob, but for the job's name. */
export function trainingJobRequest(job: TrainingJobDescription): Record<string, unknown> {
  return {
    RoleArn: job.role.roleArn,
    AlgorithmSpecification: {
      TrainingImage: job.imageUri,
      TrainingInputMode: 'File',
      MetricDefinitions: metricDefinitions(job.metrics),
    },
    HyperParameters: job.hyperparameters,
    Environment: { ...job.environment },
    InputDataConfig: inputDataConfig(job.channels),
    OutputDataConfig: { S3OutputPath: job.outputUri, KmsKeyId: job.outputKey.keyArn },
    ResourceConfig: resourceConfig(job.instances, job.outputKey),
    ...waitAndRuntime(job),
    ...(job.checkpointUri !== undefined && { CheckpointConfig: { S3Uri: job.checkpointUri } }),
    // In isolation nothing that the container holds can leave but as its model.
    EnableNetworkIsolation: job.network === 'isolated',
    ...(job.network !== 'open' && vpcConfig(job.role)),
  };
}

/** The request of CreateProcessingJob, but for the job's name. */
export function processingJobRequest(job: ProcessingJobDescription): Record<string, unknown> {
  return {
    RoleArn: job.role.roleArn,
    AppSpecification: {
      ImageUri: job.imageUri,
      ContainerEntrypoint: ['python', '-m', 'vitrine', job.command],
    },
    Environment: { ...job.environment },
    ProcessingInputs: Object.entries(job.inputs).map(([folder, uri]) => ({
      InputName: folder,
      S3Input: {
        S3Uri: uri,
        LocalPath: `/opt/ml/processing/${folder}`,
        S3DataType: 'S3Prefix',
        S3InputMode: 'File',
      },
    })),
    ProcessingOutputConfig: {
      KmsKeyId: job.outputKey.keyArn,
      Outputs: [
        {
          OutputName: job.output.folder,
          S3Output: {
            S3Uri: job.output.uri,
            LocalPath: `/opt/ml/processing/${job.output.folder}`,
            S3UploadMode: 'EndOfJob',
          },
        },
      ],
    },
    ProcessingResources: {
      ClusterConfig: resourceConfig(job.instances, job.outputKey),
    },
    StoppingCondition: { MaxRuntimeInSeconds: job.maxRuntime.toSeconds() },
    NetworkConfig: { EnableNetworkIsolation: job.network === 'isolated', ...vpcConfig(job.role) },
  };
}
