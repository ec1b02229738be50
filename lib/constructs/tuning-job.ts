import { type Duration, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Choice,
  Condition,
  type INextable,
  JsonPath,
  type State,
  StateMachineFragment,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { TuningConfig } from '../tuning-config.ts';
import { SagemakerCall } from './sagemaker-call.ts';
import {
  type JobInstances,
  type RunValue,
  inputDataConfig,
  metricDefinitions,
  resourceConfig,
  vpcConfig,
  waitAndRuntime,
} from './training-definition.ts';
import type { SagemakerJobRole } from './sagemaker-job-role.ts';
import { sagemakerJobs, WaitForSagemakerJob } from './wait-for-sagemaker-job.ts';

/** A search that SageMaker does: every strategy but the one inside the training jobs. */
export type TuningJobConfig = TuningConfig & {
  readonly strategy: Exclude<TuningConfig['strategy'], 'CmaEs'>;
};

export interface TuningJobProps {
  /** JSON path of the job's name. */
  readonly jobName: string;
  /** JSON path of the name of a former tuning job to start from, or of an empty text. */
  readonly startFrom: string;
  /** JSON path of the hyperparameters that are not searched. */
  readonly hyperparameters: string;
  /** Channel to the URI that is copied to it. */
  readonly channels: Readonly<Record<string, RunValue>>;
  /** Variables of the containers. */
  readonly environment: Readonly<Record<string, string>>;
  readonly search: TuningJobConfig;

  /** Names of jobs begin with it; the state machine may start no others. */
  readonly jobNamePrefix: string;
  readonly imageUri: string;
  readonly role: SagemakerJobRole;
  readonly outputUri: string;
  readonly outputKey: IKey;
  readonly instances: JobInstances;
  /** Of a trial. */
  readonly maxRuntime: Duration;
  /** How long a trial may wait for spare machines. @default it has machines of its own */
  readonly spotWait?: Duration | undefined;
  readonly pollInterval: Duration;
  readonly network: 'isolated' | 'aws' | 'open';
  readonly metrics: readonly string[];
}

/**
 * Starts a SageMaker tuning job and waits for its end; leaves its description, with the best training job, in
 * `$.job`. State names begin with the construct's id.
 */
export class TuningJob extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: TuningJobProps) {
    super(scope, id);
    const ended = new WaitForSagemakerJob(this, `${id}Job`, {
      kind: 'tuning',
      jobName: props.jobName,
      jobNamePrefix: props.jobNamePrefix,
      pollInterval: props.pollInterval,
    });
    const cold = this.#start(id, props, {});
    const warm = this.#start(`${id}FromFormer`, props, {
      WarmStartConfig: {
        ParentHyperParameterTuningJobs: [{ HyperParameterTuningJobName: JsonPath.stringAt(props.startFrom) }],
        // Each run has data of its own.
        WarmStartType: 'TransferLearning',
      },
    });
    cold.next(ended);
    warm.next(ended);
    this.startState = new Choice(this, `${id}StartsFromFormer`)
      .when(Condition.stringEquals(props.startFrom, ''), cold)
      .otherwise(warm);
    this.endStates = ended.endStates;
  }

  #start(id: string, props: TuningJobProps, warmStart: Record<string, unknown>): SagemakerCall {
    const { create, nameParameter, resource } = sagemakerJobs.tuning;
    return new SagemakerCall(this, id, {
      action: create,
      resources: [
        Stack.of(this).formatArn({
          service: 'sagemaker',
          resource,
          resourceName: `${props.jobNamePrefix}*`,
        }),
      ],
      passedRole: props.role,
      resultPath: '$.started',
      parameters: {
        [nameParameter]: props.jobName,
        HyperParameterTuningJobConfig: searchConfig(props.search),
        TrainingJobDefinition: trainingJobDefinition(props),
        ...warmStart,
      },
    });
  }
}

/** What a trial measures, and so what a run's input may name as its objective. */
const searchMetrics = [
  'validation_ndcg_at_20',
  'validation_all_ndcg_at_20',
  'validation_new_ndcg_at_20',
] as const;

function searchConfig(search: TuningJobConfig): Record<string, unknown> {
  return {
    Strategy: search.strategy,
    ...(search.resource && {
      StrategyConfig: {
        HyperbandStrategyConfig: { MinResource: search.resource.least, MaxResource: search.resource.most },
      },
    }),
    HyperParameterTuningJobObjective: {
      Type: JsonPath.stringAt('$.plan.search.goal'),
      MetricName: JsonPath.stringAt('$.plan.search.metric'),
    },
    ResourceLimits: {
      // SageMaker counts a grid itself.
      ...(search.strategy !== 'Grid' && { MaxNumberOfTrainingJobs: search.jobs }),
      MaxParallelTrainingJobs: search.parallelJobs,
      MaxRuntimeInSeconds: search.maxRuntimeSeconds,
    },
    ParameterRanges: JsonPath.objectAt('$.plan.search.ranges'),
    TrainingJobEarlyStoppingType: search.stopsEarly ? 'Auto' : 'Off',
    RandomSeed: search.seed,
  };
}

function trainingJobDefinition(props: TuningJobProps): Record<string, unknown> {
  return {
    AlgorithmSpecification: {
      TrainingImage: props.imageUri,
      TrainingInputMode: 'File',
      MetricDefinitions: metricDefinitions([
        ...new Set([props.search.objective.metric, ...searchMetrics, ...props.metrics]),
      ]),
    },
    RoleArn: props.role.roleArn,
    StaticHyperParameters: props.hyperparameters,
    Environment: { ...props.environment },
    InputDataConfig: inputDataConfig(props.channels),
    OutputDataConfig: { S3OutputPath: props.outputUri, KmsKeyId: props.outputKey.keyArn },
    ResourceConfig: resourceConfig(props.instances, props.outputKey),
    // Nothing is kept of a trial: one that is interrupted begins again.
    ...waitAndRuntime(props),
    EnableNetworkIsolation: props.network === 'isolated',
    ...(props.network !== 'open' && vpcConfig(props.role)),
  };
}
