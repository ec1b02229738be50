import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type IChainable, JsonPath, Pass, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

import type { TextEmbeddingsConfig } from '../text-embeddings-config.ts';
import type { TuningConfig } from '../tuning-config.ts';

import { type Accountability, accountabilityVariables } from './accountability.ts';
import { buildTrainingSet } from './build-training-set.ts';
import { gateOnEvaluation } from './evaluation-gate.ts';
import { grantKeyThrough } from './key-grants.ts';
import { LIVE_MODEL_URI, readLiveModel } from './live-model.ts';
import { ProcessingJob } from './processing-job.ts';
import { registerModel } from './register-model.ts';
import type { SparkJob } from './spark-job.ts';
import { textEmbeddingVariables } from './text-embeddings.ts';
import type { JobInstances } from './training-definition.ts';
import { TrainingJob } from './training-job.ts';
import { planTraining } from './training-plan.ts';
import type { TrainingRoles } from './training-roles.ts';
import { TuneHyperparameters } from './tune-hyperparameters.ts';
import { Workflow } from './workflow.ts';

/** What an environment decides about training. */
interface TrainingSettings {
  readonly instances: JobInstances;
  readonly processing: JobInstances;
  readonly maxRuntimeSeconds: number;
  readonly pollSeconds: number;
  readonly mlflowTrackingUri?: string | undefined;
  readonly algorithm: string;
  readonly keepsCheckpoints: boolean;
  readonly textEmbeddings?: TextEmbeddingsConfig | undefined;
}

export interface TrainingWorkflowProps {
  /** Job names begin with it and a dash. */
  readonly environment: string;
  readonly artifacts: IBucket;
  readonly artifactKey: IKey;
  readonly trainingSetJob: SparkJob;
  readonly roles: TrainingRoles;
  readonly trainingImageUri: string;
  readonly servingImageUri: string;
  readonly servingInstanceType: string;
  readonly modelPackageGroup: string;
  /** SSM parameter that says what serves. */
  readonly liveReleaseParameter: string;
  readonly onlineTableName: string;
  readonly pseudonymKeyArn: string;
  readonly settings: TrainingSettings;
  readonly tuning: TuningConfig;
  readonly models: Accountability;
  readonly logRetention: RetentionDays;
}

const trainingSet = JsonPath.stringAt('$.plan.trainingSetUri');

const FITTED_MODEL_URI = '$.job.ModelArtifacts.S3ModelArtifacts';

/** What both processing jobs read: the model of the training job before them, and the data it was fitted on. */
const modelAndTrainingSet = {
  model: JsonPath.stringAt(FITTED_MODEL_URI),
  'training-set': trainingSet,
};

/** From an input such as `{runId, hyperparameters?, tune?}` (`planTraining` names all of it) to a registered model that beat its baseline, and precomputed lists. */
export class TrainingWorkflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: TrainingWorkflowProps) {
    super(scope, id);
    const { settings, tuning } = props;
    const tracking = settings.mlflowTrackingUri;
    const { textEmbeddings } = settings;
    const common = {
      jobNamePrefix: `${props.environment}-`,
      imageUri: props.trainingImageUri,
      outputKey: props.artifactKey,
      maxRuntime: Duration.seconds(settings.maxRuntimeSeconds),
      pollInterval: Duration.seconds(settings.pollSeconds),
    };
    const train = {
      ...common,
      role: props.roles.train,
      outputUri: props.artifacts.s3UrlForObject('models'),
      instances: settings.instances,
      channels: { training: trainingSet },
      environment: {
        ...accountabilityVariables(props.models),
        ...(tracking !== undefined && { MLFLOW_TRACKING_URI: tracking }),
      },
      network: tracking === undefined ? ('isolated' as const) : ('open' as const),
      metrics: ['fit_seconds', 'export_seconds', 'interactions', 'items', 'users', 'model_bytes'],
    };
    const processing = { ...common, instances: settings.processing };

    const tune = new TuneHyperparameters(this, 'Tuning', {
      ...train,
      search: tuning,
      artifacts: props.artifacts,
    });
    const checkpointsOf = (path: string): string | undefined =>
      settings.keepsCheckpoints ? JsonPath.stringAt(path) : undefined;
    const fitHoldout = new TrainingJob(this, 'FitHoldout', {
      ...train,
      checkpointUri: checkpointsOf('$.plan.holdoutCheckpointsUri'),
      jobName: JsonPath.stringAt('$.plan.holdoutJob'),
      hyperparameters: JsonPath.stringAt('$.plan.holdoutHyperparameters'),
    });
    const evaluate = new ProcessingJob(this, 'Evaluate', {
      ...processing,
      command: 'evaluate',
      jobName: JsonPath.stringAt('$.plan.evaluationJob'),
      role: props.roles.evaluate,
      // The content baseline asks the model.
      network: textEmbeddings ? 'aws' : 'isolated',
      environment: textEmbeddings ? textEmbeddingVariables(textEmbeddings, props.artifacts) : {},
      inputs: { ...modelAndTrainingSet, live: JsonPath.stringAt('$.liveModel.uri') },
      output: { folder: 'evaluation', uri: JsonPath.stringAt('$.plan.evaluationOutputUri') },
    });
    const fitFull = new TrainingJob(this, 'FitFull', {
      ...train,
      checkpointUri: checkpointsOf('$.plan.fullCheckpointsUri'),
      jobName: JsonPath.stringAt('$.plan.fullJob'),
      hyperparameters: JsonPath.stringAt('$.plan.fullHyperparameters'),
      // A model fitted on everything cannot be measured: its manifest shows what the holdout measured.
      channels: { training: trainingSet, evaluation: JsonPath.stringAt('$.plan.evaluationUri') },
    });
    const batch = new ProcessingJob(this, 'BatchRecommend', {
      ...processing,
      command: 'batch',
      jobName: JsonPath.stringAt('$.plan.batchJob'),
      role: props.roles.batch,
      // It writes to the online table.
      network: 'aws',
      inputs: modelAndTrainingSet,
      output: { folder: 'output', uri: JsonPath.stringAt('$.plan.batchUri') },
      environment: {
        ONLINE_TABLE_NAME: props.onlineTableName,
        PSEUDONYM_KEY_ARN: props.pseudonymKeyArn,
        BATCH_VERSION: JsonPath.stringAt('$.plan.runId'),
      },
    });
    const release = fitFull.next(registerModel(this, props)).next(batch).next(this.#result());

    this.stateMachine = new Workflow(this, 'Workflow', {
      definition: this.#definition(props, tune, fitHoldout, evaluate, release),
      comment:
        'Training set, search if asked, holdout model, evaluation, full model, registration, precomputed lists',
      // Two fits, two processing jobs and the training set, each at its limit, room to spare, and the search.
      timeout: Duration.seconds(settings.maxRuntimeSeconds * 6 + tuning.maxRuntimeSeconds),
      logRetention: props.logRetention,
    }).stateMachine;
    // `ReadEvaluation` reads an object that is encrypted with the key.
    grantKeyThrough('s3', props.artifactKey, this.stateMachine, 'kms:Decrypt');
    // `KeepTrials` writes one.
    if (tune.keepsTrials) grantKeyThrough('s3', props.artifactKey, this.stateMachine, 'kms:GenerateDataKey');
  }

  #definition(
    props: TrainingWorkflowProps,
    tune: TuneHyperparameters,
    fitHoldout: TrainingJob,
    evaluate: ProcessingJob,
    passed: IChainable,
  ): IChainable {
    return planTraining(this, { ...props, algorithm: props.settings.algorithm })
      .next(
        buildTrainingSet(
          this,
          props.trainingSetJob,
          props.artifacts.s3UrlForObject('training-sets/pinned.json'),
        ),
      )
      .next(tune)
      .next(fitHoldout)
      .next(this.#liveModel(props, evaluate))
      .next(gateOnEvaluation(this, props.artifacts, passed));
  }

  /** The model that serves, which the new one has to beat; while none does, the new one itself stands there. */
  #liveModel(props: TrainingWorkflowProps, evaluate: ProcessingJob): IChainable {
    const uriAt = (id: string, path: string): Pass =>
      new Pass(this, id, { resultPath: '$.liveModel', parameters: { uri: JsonPath.stringAt(path) } });
    const nothingLive = uriAt('NothingLive', FITTED_MODEL_URI).next(evaluate);
    return readLiveModel(this, { ...props, nothingLive })
      .next(uriAt('LiveModel', LIVE_MODEL_URI))
      .next(evaluate);
  }

  #result(): Pass {
    return new Pass(this, 'Result', {
      parameters: {
        runId: JsonPath.stringAt('$.plan.runId'),
        modelPackageArn: JsonPath.stringAt('$.registered.ModelPackageArn'),
        evaluation: JsonPath.objectAt('$.evaluation.report'),
      },
    });
  }
}
