import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

import type { TextEmbeddingsConfig } from '../text-embeddings-config.ts';

import { type Accountability, accountabilityVariables } from './accountability.ts';
import { type RegisterModelProps, registrationRequest } from './register-model.ts';
import type { RunTracking } from './run-tracking.ts';
import { textEmbeddingVariables } from './text-embeddings.ts';
import type {
  JobInstances,
  ProcessingJobDescription,
  RunValue,
  TrainingJobDescription,
} from './training-definition.ts';
import type { TrainingRoles } from './training-roles.ts';
import type { TrainingRunValues } from './training-run-values.ts';

/** What an environment decides about training. */
interface TrainingSettings {
  readonly instances: JobInstances;
  readonly processing: JobInstances;
  readonly maxRuntimeSeconds: number;
  readonly pollSeconds: number;
  readonly algorithm: string;
  readonly keepsCheckpoints: boolean;
  readonly spotWaitSeconds?: number | undefined;
  readonly textEmbeddings?: TextEmbeddingsConfig | undefined;
}

export interface TrainingStepsProps extends RegisterModelProps {
  readonly artifacts: IBucket;
  readonly artifactKey: IKey;
  readonly roles: TrainingRoles;
  readonly trainingImageUri: string;
  readonly settings: TrainingSettings;
  /** @default runs are not tracked */
  readonly tracking?: RunTracking | undefined;
  /** What a model's card says that no data tells. */
  readonly models: Accountability;
}

/** The gate between the evaluation and the fit on everything: what of `evaluation.json` decides, and what is said. */
export const QUALITY_GATE = {
  file: 'evaluation.json',
  passes: 'modelBeatsBaseline',
  refusal: 'refusal',
  error: 'ModelNotGoodEnough',
  says: 'The model was not registered.',
} as const;

export interface TrainingSteps {
  /** Fits on what came before the cut. */
  readonly fitHoldout: TrainingJobDescription;
  /** Measures that model on what came after; `QUALITY_GATE` decides whether the next ones are taken. */
  readonly evaluate: ProcessingJobDescription;
  /** Fits on everything. */
  readonly fitFull: TrainingJobDescription;
  /** The request of CreateModelPackage. */
  readonly register: Record<string, unknown>;
}

/** The steps of a training run after its training set, described once for every service that can run them. */
export function trainingSteps(props: TrainingStepsProps, run: TrainingRunValues): TrainingSteps {
  const { settings, roles, artifacts, tracking } = props;
  const { textEmbeddings } = settings;
  const common = {
    imageUri: props.trainingImageUri,
    outputKey: props.artifactKey,
    maxRuntime: Duration.seconds(settings.maxRuntimeSeconds),
  };
  const modelsUri = artifacts.s3UrlForObject('models');
  const train = {
    ...common,
    role: roles.train,
    outputUri: modelsUri,
    instances: settings.instances,
    ...(settings.spotWaitSeconds !== undefined && { spotWait: Duration.seconds(settings.spotWaitSeconds) }),
    channels: { training: run.trainingSetUri },
    environment: {
      ...accountabilityVariables(props.models),
      ...(tracking !== undefined && { MLFLOW_TRACKING_URI: tracking.uri, VITRINE_MODELS_URI: modelsUri }),
    },
    network: tracking?.network ?? ('isolated' as const),
    metrics: ['fit_seconds', 'export_seconds', 'interactions', 'items', 'users', 'model_bytes'],
  };
  const kept = (uri: RunValue): RunValue | undefined => (settings.keepsCheckpoints ? uri : undefined);
  return {
    fitHoldout: {
      ...train,
      checkpointUri: kept(run.holdoutCheckpointsUri),
      hyperparameters: run.holdoutHyperparameters,
    },
    evaluate: {
      ...common,
      instances: settings.processing,
      command: 'evaluate',
      role: roles.evaluate,
      // The content baseline asks the model.
      network: textEmbeddings ? 'aws' : 'isolated',
      environment: textEmbeddings ? textEmbeddingVariables(textEmbeddings, artifacts) : {},
      inputs: { model: run.holdoutModelUri, 'training-set': run.trainingSetUri, live: run.liveModelUri },
      output: { folder: 'evaluation', uri: run.evaluationOutputUri },
    },
    fitFull: {
      ...train,
      checkpointUri: kept(run.fullCheckpointsUri),
      hyperparameters: run.fullHyperparameters,
      // A model fitted on everything cannot be measured: its manifest shows what the holdout measured.
      channels: { training: run.trainingSetUri, evaluation: run.evaluationUri },
    },
    register: registrationRequest(props, run),
  };
}
