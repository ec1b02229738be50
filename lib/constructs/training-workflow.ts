import { Duration } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  type IChainable,
  JsonPath,
  Pass,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

import type { TuningConfig } from '../tuning-config.ts';

import { buildTrainingSet } from './build-training-set.ts';
import { gateOnEvaluation } from './evaluation-gate.ts';
import { grantKeyThrough } from './key-grants.ts';
import { listsStep, type ListsStepProps } from './lists-step.ts';
import { LIVE_MODEL_URI, readLiveModel } from './live-model.ts';
import { registerModel } from './register-model.ts';
import type { SparkJob } from './spark-job.ts';
import { ProcessingJob, TrainingJob } from './sagemaker-job.ts';
import { planTraining } from './training-plan.ts';
import type { TrainingRunValues } from './training-run-values.ts';
import { trainingSteps, type TrainingStepsProps } from './training-steps.ts';
import { TuneHyperparameters } from './tune-hyperparameters.ts';
import { Workflow } from './workflow.ts';

export interface TrainingWorkflowProps
  extends
    TrainingStepsProps,
    Pick<ListsStepProps, 'onlineTableName' | 'pseudonymKeyArn' | 'userFeatureGroup'> {
  /** Job names begin with it and a dash. */
  readonly environment: string;
  readonly trainingSetJob: SparkJob;
  /** SSM parameter that says what serves. */
  readonly liveReleaseParameter: string;
  readonly tuning: TuningConfig;
  readonly logRetention: RetentionDays;
}

const FITTED_MODEL_URI = '$.job.ModelArtifacts.S3ModelArtifacts';

/** Where the state of an execution has what its steps refer to. */
const RUN: TrainingRunValues = {
  runId: JsonPath.stringAt('$.plan.runId'),
  requestedBy: JsonPath.stringAt('$.plan.requestedBy'),
  description: JsonPath.format('Training run {}', JsonPath.stringAt('$.plan.runId')),
  algorithm: JsonPath.stringAt('$.plan.fullHyperparameters.algorithm'),
  trainingSetUri: JsonPath.stringAt('$.plan.trainingSetUri'),
  holdoutHyperparameters: JsonPath.stringAt('$.plan.holdoutHyperparameters'),
  fullHyperparameters: JsonPath.stringAt('$.plan.fullHyperparameters'),
  holdoutCheckpointsUri: JsonPath.stringAt('$.plan.holdoutCheckpointsUri'),
  fullCheckpointsUri: JsonPath.stringAt('$.plan.fullCheckpointsUri'),
  liveModelUri: JsonPath.stringAt('$.liveModel.uri'),
  // Each step that reads a model comes after the job that fitted it.
  holdoutModelUri: JsonPath.stringAt(FITTED_MODEL_URI),
  fullModelUri: JsonPath.stringAt(FITTED_MODEL_URI),
  // The manifest's version, which every answer of the model carries, is the name of its training job.
  modelVersion: JsonPath.stringAt('$.plan.fullJob'),
  evaluationOutputUri: JsonPath.stringAt('$.plan.evaluationOutputUri'),
  evaluationUri: JsonPath.stringAt('$.plan.evaluationUri'),
  evaluationFileUri: JsonPath.stringAt('$.plan.evaluationFileUri'),
  ndcgAt20: JsonPath.format('{}', JsonPath.stringAt('$.quality.ndcgAt20')),
  baselineNdcgAt20: JsonPath.format('{}', JsonPath.stringAt('$.quality.baselineNdcgAt20')),
};

/** From an input such as `{runId, hyperparameters?, tune?}` (`planTraining` names all of it) to a registered model that beat its baseline, and the first lists. */
export class TrainingWorkflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: TrainingWorkflowProps) {
    super(scope, id);
    const { settings, tuning } = props;
    const steps = trainingSteps(props, RUN);
    const waiting = {
      jobNamePrefix: `${props.environment}-`,
      pollInterval: Duration.seconds(settings.pollSeconds),
    };
    const named = (name: string) => ({ ...waiting, jobName: JsonPath.stringAt(`$.plan.${name}`) });

    const tune = new TuneHyperparameters(this, 'Tuning', {
      ...steps.fitHoldout,
      ...waiting,
      search: tuning,
      artifacts: props.artifacts,
    });
    const fitHoldout = new TrainingJob(this, 'FitHoldout', { ...steps.fitHoldout, ...named('holdoutJob') });
    const evaluate = new ProcessingJob(this, 'Evaluate', { ...steps.evaluate, ...named('evaluationJob') });
    const fitFull = new TrainingJob(this, 'FitFull', { ...steps.fitFull, ...named('fullJob') });
    const batch = new ProcessingJob(this, 'BatchRecommend', {
      ...listsStep(props, props.roles.batch, {
        version: RUN.runId,
        modelUri: RUN.fullModelUri,
        trainingSetUri: RUN.trainingSetUri,
        outputUri: JsonPath.stringAt('$.plan.batchUri'),
      }),
      ...named('batchJob'),
    });
    const register = registerModel(this, props, steps.register);
    const result = this.#result();
    // Lists are of the model that serves: once one does, a release has them made, and training does not.
    const served = new Choice(this, 'AnotherServes')
      .when(Condition.booleanEquals('$.liveModel.serves', true), result)
      .otherwise(batch.next(result));
    const release = fitFull.next(register).next(served);

    this.stateMachine = new Workflow(this, 'Workflow', {
      definition: this.#definition(props, tune, fitHoldout, evaluate, release),
      comment:
        'Training set, search if asked, holdout model, evaluation, full model, registration, precomputed lists',
      // Two fits, two processing jobs and the training set, each at its limit, room to spare, the search, and what fits
      // wait for machines.
      timeout: Duration.seconds(
        settings.maxRuntimeSeconds * 6 + tuning.maxRuntimeSeconds + 2 * (settings.spotWaitSeconds ?? 0),
      ),
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
        buildTrainingSet(this, props.trainingSetJob, {
          pin: props.artifacts.s3UrlForObject('training-sets/pinned.json'),
        }),
      )
      .next(tune)
      .next(fitHoldout)
      .next(this.#liveModel(props, evaluate))
      .next(gateOnEvaluation(this, props.artifacts, passed));
  }

  /** The model that serves, which the new one has to beat; while none does, the new one itself stands there. */
  #liveModel(props: TrainingWorkflowProps, evaluate: ProcessingJob): IChainable {
    const uriAt = (id: string, path: string, serves: boolean): Pass =>
      new Pass(this, id, {
        resultPath: '$.liveModel',
        parameters: { uri: JsonPath.stringAt(path), serves },
      });
    const nothingLive = uriAt('NothingLive', FITTED_MODEL_URI, false).next(evaluate);
    return readLiveModel(this, { ...props, nothingLive })
      .next(uriAt('LiveModel', LIVE_MODEL_URI, true))
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
