import type { Chain } from 'aws-cdk-lib/aws-stepfunctions';
import { JsonPath, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { IBucket } from 'aws-cdk-lib/aws-s3';

import type { TuningConfig } from '../tuning-config.ts';
import { parameterRanges } from './parameter-ranges.ts';

export interface TrainingPlanProps {
  readonly environment: string;
  readonly artifacts: IBucket;
  /** What is trained where the input does not say. */
  readonly algorithm: string;
  /** How a run searches that is asked to; its input may name another space and objective. */
  readonly tuning: TuningConfig;
}

/**
 * The first states of a training run: from the input `{runId, hyperparameters?, tune?, tuneFrom?, search?,
 * snapshot?, requestedBy?}` they derive every name and place that later states use, so that those only refer to `$.plan`.
 */
export function planTraining(scope: Construct, props: TrainingPlanProps): Chain {
  const artifacts = props.artifacts.s3UrlForObject();
  const runId = JsonPath.stringAt('$.given.run.runId');
  const forRun = (template: string): string => JsonPath.format(template, runId);

  const accept = new Pass(scope, 'AcceptInput', {
    comment: 'Hyperparameters are optional; what the input gives replaces the default.',
    parameters: {
      defaults: {
        hyperparameters: {},
        tune: false,
        tuneFrom: '',
        snapshot: 'newest',
        search: defaultSearch(props.tuning),
        requestedBy: 'unknown',
      },
      input: JsonPath.objectAt('$'),
      algorithm: { algorithm: props.algorithm },
      holdout: { fit_until: 'cut' },
      full: { fit_until: 'end' },
      trial: { fit_until: 'cut', search_folds: String(props.tuning.folds) },
    },
  });
  const merge = new Pass(scope, 'ApplyDefaults', {
    resultPath: '$.given',
    parameters: { run: JsonPath.jsonMerge(JsonPath.objectAt('$.defaults'), JsonPath.objectAt('$.input')) },
  });
  const choose = new Pass(scope, 'ChooseHyperparameters', {
    resultPath: '$.chosen',
    parameters: {
      hyperparameters: JsonPath.jsonMerge(
        JsonPath.objectAt('$.algorithm'),
        JsonPath.objectAt('$.given.run.hyperparameters'),
      ),
    },
  });
  const plan = new Pass(scope, 'Plan', {
    parameters: {
      plan: {
        runId,
        requestedBy: JsonPath.stringAt('$.given.run.requestedBy'),
        trainingSetUri: forRun(`${artifacts}/training-sets/{}/`),
        snapshot: JsonPath.stringAt('$.given.run.snapshot'),
        search: JsonPath.objectAt('$.given.run.search'),
        tune: JsonPath.stringAt('$.given.run.tune'),
        tuneFrom: JsonPath.stringAt('$.given.run.tuneFrom'),
        // SageMaker allows 32 characters, half of what it allows for other jobs.
        tuningJob: forRun(`${props.environment}-{}`),
        trialsKey: forRun('training-sets/{}/tuning/trials.json'),
        // `cut`: fitted on what came before the split, to be judged on what came after. `end`: fitted on all.
        holdoutJob: forRun(`${props.environment}-{}-holdout`),
        holdoutHyperparameters: JsonPath.jsonMerge(
          JsonPath.objectAt('$.chosen.hyperparameters'),
          JsonPath.objectAt('$.holdout'),
        ),
        trialHyperparameters: JsonPath.jsonMerge(
          JsonPath.objectAt('$.chosen.hyperparameters'),
          JsonPath.objectAt('$.trial'),
        ),
        fullJob: forRun(`${props.environment}-{}-full`),
        fullHyperparameters: JsonPath.jsonMerge(
          JsonPath.objectAt('$.chosen.hyperparameters'),
          JsonPath.objectAt('$.full'),
        ),
        holdoutCheckpointsUri: forRun(`${artifacts}/checkpoints/{}/holdout`),
        fullCheckpointsUri: forRun(`${artifacts}/checkpoints/{}/full`),
        evaluationJob: forRun(`${props.environment}-{}-evaluate`),
        // With a slash where it is read, lest run `r1` reads what `r10` wrote; without where SageMaker adds its own.
        evaluationOutputUri: forRun(`${artifacts}/evaluations/{}`),
        evaluationUri: forRun(`${artifacts}/evaluations/{}/`),
        evaluationKey: forRun('evaluations/{}/evaluation.json'),
        evaluationFileUri: forRun(`${artifacts}/evaluations/{}/evaluation.json`),
        batchJob: forRun(`${props.environment}-{}-batch`),
        batchUri: forRun(`${artifacts}/batch/{}`),
      },
    },
  });
  return accept.next(merge).next(choose).next(plan);
}

/** The configured search, in the form in which an input names another. */
function defaultSearch({ objective, parameters }: TuningConfig): Record<string, unknown> {
  return {
    ranges: parameterRanges(parameters),
    space: parameters,
    metric: objective.metric,
    goal: objective.goal,
    direction: objective.goal.toLowerCase(),
  };
}
