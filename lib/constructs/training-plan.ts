import type { Chain } from 'aws-cdk-lib/aws-stepfunctions';
import { JsonPath, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { IBucket } from 'aws-cdk-lib/aws-s3';

export interface TrainingPlanProps {
  readonly environment: string;
  readonly artifacts: IBucket;
}

/**
 * The first states of a training run: from the input `{runId, hyperparameters?}` they derive every name and place
 * that later states use, so that those only refer to `$.plan`.
 */
export function planTraining(scope: Construct, props: TrainingPlanProps): Chain {
  const artifacts = props.artifacts.s3UrlForObject();
  const runId = JsonPath.stringAt('$.given.run.runId');
  const forRun = (template: string): string => JsonPath.format(template, runId);

  const accept = new Pass(scope, 'AcceptInput', {
    comment: 'Hyperparameters are optional; what the input gives replaces the default.',
    parameters: {
      defaults: { hyperparameters: {} },
      input: JsonPath.objectAt('$'),
      algorithm: { algorithm: 'ease' },
      holdout: { fit_until: 'cut' },
      full: { fit_until: 'end' },
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
        trainingSetUri: forRun(`${artifacts}/training-sets/{}/`),
        // `cut`: fitted on what came before the split, to be judged on what came after. `end`: fitted on all.
        holdoutJob: forRun(`${props.environment}-{}-holdout`),
        holdoutHyperparameters: JsonPath.jsonMerge(
          JsonPath.objectAt('$.chosen.hyperparameters'),
          JsonPath.objectAt('$.holdout'),
        ),
        fullJob: forRun(`${props.environment}-{}-full`),
        fullHyperparameters: JsonPath.jsonMerge(
          JsonPath.objectAt('$.chosen.hyperparameters'),
          JsonPath.objectAt('$.full'),
        ),
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
