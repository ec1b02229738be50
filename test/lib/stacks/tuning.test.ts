import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import type { EnvironmentConfigInput } from '../../../lib/config.ts';
import { definitionOf, rightsOf, synthesize } from '../synthesized.ts';

type Definition = ReturnType<typeof definitionOf>;

const workflowRole = 'TrainingWorkflowStateMachineRole';

function tunedBy(change: Partial<EnvironmentConfigInput['tuning']>): Template {
  return synthesize({ ...prod, tuning: { ...prod.tuning, ...change } }).Training;
}

/** The states from one on, as long as each has one that follows. */
function path({ States }: Pick<Definition, 'States'>, from: string): string[] {
  const next = States[from]?.['Next'];
  return typeof next === 'string' ? [from, ...path({ States }, next)] : [from];
}

let template: Template;
let states: Definition['States'];
let definition: Definition;
beforeAll(() => {
  template = synthesize().Training;
  definition = definitionOf(template);
  states = definition.States;
});

describe('a run that does not ask for it', () => {
  test('is not tuned: that is the default', () => {
    expect(states['AcceptInput']).toMatchObject({
      Parameters: { defaults: { tune: false, tuneFrom: '' } },
    });
    expect(states['TuningAsked']).toEqual({
      Type: 'Choice',
      Choices: [{ Variable: '$.plan.tune', BooleanEquals: true, Next: 'TuneStartsFromFormer' }],
      Default: 'NotTuned',
    });
    expect(path(definition, 'NotTuned').slice(0, 2)).toEqual(['NotTuned', 'FitHoldout']);
  });
});

describe('a run that asks for it', () => {
  test('searches before it fits, and fits with the best that was found', () => {
    expect(path(definition, 'Tune')).toEqual(['Tune', 'TuneJobWait', 'TuneJobLook', 'TuneJobEnded']);
    expect(path(definition, 'TuneJobDone').slice(0, 6)).toEqual([
      'TuneJobDone',
      'ListTrials',
      'KeepTrials',
      'TakeBest',
      'UseBest',
      'FitHoldout',
    ]);
    const best = '$.job.BestTrainingJob.TunedHyperParameters';
    expect(states['TakeBest']).toMatchObject({
      Parameters: {
        'holdoutHyperparameters.$': `States.JsonMerge($.plan.holdoutHyperparameters, ${best}, false)`,
        'fullHyperparameters.$': `States.JsonMerge($.plan.fullHyperparameters, ${best}, false)`,
      },
      ResultPath: '$.best',
    });
    expect(states['UseBest']).toMatchObject({
      Parameters: { 'plan.$': 'States.JsonMerge($.plan, $.best, false)' },
    });
  });

  test('searches as the configuration says', () => {
    expect(states['Tune']).toMatchObject({
      Resource: 'arn:<AWS::Partition>:states:::aws-sdk:sagemaker:createHyperParameterTuningJob',
      Parameters: {
        'HyperParameterTuningJobName.$': '$.plan.tuningJob',
        HyperParameterTuningJobConfig: {
          Strategy: 'Bayesian',
          HyperParameterTuningJobObjective: {
            'Type.$': '$.plan.search.goal',
            'MetricName.$': '$.plan.search.metric',
          },
          ResourceLimits: {
            MaxNumberOfTrainingJobs: 60,
            MaxParallelTrainingJobs: 6,
            MaxRuntimeInSeconds: 43_200,
          },
          'ParameterRanges.$': '$.plan.search.ranges',
          TrainingJobEarlyStoppingType: 'Off',
          RandomSeed: 0,
        },
      },
    });
    expect(states['Plan']).toMatchObject({
      Parameters: {
        plan: {
          'tuningJob.$': "States.Format('prod-{}', $.given.run.runId)",
          'search.$': '$.given.run.search',
        },
      },
    });
  });

  test('searches the configured space for the configured objective, unless its input names others', () => {
    expect(states['AcceptInput']).toMatchObject({
      Parameters: {
        defaults: {
          search: {
            metric: 'validation_ndcg_at_20',
            goal: 'Maximize',
            direction: 'maximize',
            space: expect.objectContaining({
              leaves: { type: 'integer', from: 7, to: 127, scale: 'linear' },
            }),
            ranges: {
              ContinuousParameterRanges: expect.arrayContaining([
                { Name: 'ease_l2', MinValue: '10', MaxValue: '5000', ScalingType: 'Logarithmic' },
              ]),
              IntegerParameterRanges: expect.arrayContaining([
                { Name: 'leaves', MinValue: '7', MaxValue: '127', ScalingType: 'Linear' },
              ]),
              CategoricalParameterRanges: [],
            },
          },
        },
      },
    });
  });

  test('measures in each trial all that an input may name as its objective', () => {
    const { objectives } = z
      .object({ objectives: z.array(z.string()) })
      .parse(JSON.parse(readFileSync('lambdas/contracts/operator/hyperparameters.schema.json', 'utf8')));
    const measured = JSON.stringify(states['Tune']);
    for (const objective of objectives) expect(measured).toContain(`"Name":"${objective}"`);
  });

  test('tries fits like those of the run, on what came before the cut, without a network', () => {
    expect(states['Tune']).toMatchObject({
      Parameters: {
        TrainingJobDefinition: {
          'StaticHyperParameters.$': '$.plan.trialHyperparameters',
          RoleArn: '<RolesTrain.Arn>',
          AlgorithmSpecification: {
            TrainingImage: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/vitrine/training:prod',
            MetricDefinitions: expect.arrayContaining([
              {
                Name: 'validation_ndcg_at_20',
                Regex: '\\[metric\\] validation_ndcg_at_20=([0-9.eE+-]+)',
              },
            ]),
          },
          InputDataConfig: [expect.objectContaining({ ChannelName: 'training' })],
          OutputDataConfig: { S3OutputPath: 's3://<Lake:Artifacts>/models', KmsKeyId: '<Lake:Key.Arn>' },
          ResourceConfig: { InstanceType: 'ml.m5.4xlarge', InstanceCount: 1, VolumeSizeInGB: 100 },
          StoppingCondition: { MaxRuntimeInSeconds: 21_600, MaxWaitTimeInSeconds: 43_200 },
          EnableManagedSpotTraining: true,
          EnableNetworkIsolation: true,
        },
      },
    });
  });

  test('judges each fit at some moments before the cut', () => {
    expect(states['AcceptInput']).toMatchObject({
      Parameters: { trial: { fit_until: 'cut', search_folds: '3' } },
    });
    expect(states['Plan']).toMatchObject({
      Parameters: {
        plan: {
          'trialHyperparameters.$': 'States.JsonMerge($.chosen.hyperparameters, $.trial, false)',
        },
      },
    });
  });

  test('may start from a former search, as one on other data', () => {
    expect(states['TuneStartsFromFormer']).toEqual({
      Type: 'Choice',
      Choices: [{ Variable: '$.plan.tuneFrom', StringEquals: '', Next: 'Tune' }],
      Default: 'TuneFromFormer',
    });
    expect(states['Tune']?.['Parameters']).not.toHaveProperty('WarmStartConfig');
    expect(states['TuneFromFormer']).toMatchObject({
      Parameters: {
        WarmStartConfig: {
          ParentHyperParameterTuningJobs: [{ 'HyperParameterTuningJobName.$': '$.plan.tuneFrom' }],
          WarmStartType: 'TransferLearning',
        },
      },
      Next: 'TuneJobWait',
    });
  });

  test('keeps the best trials where the evaluation finds them', () => {
    expect(states['ListTrials']).toMatchObject({
      Parameters: { SortBy: 'FinalObjectiveMetricValue', SortOrder: 'Descending', MaxResults: 20 },
    });
    expect(states['KeepTrials']).toMatchObject({
      Parameters: { 'Key.$': '$.plan.trialsKey', 'Body.$': '$.trials' },
      ResultPath: null,
    });
    expect(states['Plan']).toMatchObject({
      Parameters: {
        plan: {
          'trialsKey.$': "States.Format('training-sets/{}/tuning/trials.json', $.given.run.runId)",
        },
      },
    });
  });

  test('fails with the tuning job’s own reason', () => {
    expect(states['TuneJobLook']).toMatchObject({
      Resource: 'arn:<AWS::Partition>:states:::aws-sdk:sagemaker:describeHyperParameterTuningJob',
      ResultPath: '$.job',
    });
    expect(states['TuneJobFailed']).toMatchObject({ Type: 'Fail', CausePath: '$.job.FailureReason' });
  });
});

describe('the strategy', () => {
  test('Hyperband is told how often a job logs its objective', () => {
    const { States } = definitionOf(tunedBy({ strategy: 'Hyperband', resource: { least: 1, most: 27 } }));
    expect(States['Tune']).toMatchObject({
      Parameters: {
        HyperParameterTuningJobConfig: {
          Strategy: 'Hyperband',
          StrategyConfig: { HyperbandStrategyConfig: { MinResource: 1, MaxResource: 27 } },
        },
      },
    });
  });

  test('Grid is not told how many combinations there are', () => {
    const { States } = definitionOf(
      tunedBy({ strategy: 'Grid', parameters: { kind: { type: 'categorical', values: ['a', 'b'] } } }),
    );
    expect(States['Tune']).toMatchObject({
      Parameters: {
        HyperParameterTuningJobConfig: {
          ResourceLimits: { MaxParallelTrainingJobs: 6, MaxRuntimeInSeconds: 43_200 },
        },
      },
    });
    expect(States['AcceptInput']).toMatchObject({
      Parameters: {
        defaults: {
          search: { ranges: { CategoricalParameterRanges: [{ Name: 'kind', Values: ['a', 'b'] }] } },
        },
      },
    });
  });

  describe('CmaEs', () => {
    let evolved: Template;
    beforeAll(() => {
      evolved = tunedBy({ strategy: 'CmaEs', maxRuntimeSeconds: 7200 });
    });

    test('is a search inside the fits, of the same space', () => {
      const found = definitionOf(evolved);
      expect(path(found, 'DescribeSearch').slice(0, 4)).toEqual([
        'DescribeSearch',
        'TakeBest',
        'UseBest',
        'FitHoldout',
      ]);
      expect(found.States['DescribeSearch']).toMatchObject({
        Parameters: {
          search: 'cma-es',
          'search_space.$': 'States.JsonToString($.plan.search.space)',
          'search_metric.$': '$.plan.search.metric',
          'search_goal.$': '$.plan.search.direction',
          search_folds: '3',
          search_trials: '60',
          search_parallel: '6',
          search_seconds: '7200',
          search_seed: '0',
        },
        ResultPath: '$.search',
      });
      expect(found.States['TakeBest']).toMatchObject({
        Parameters: {
          'holdoutHyperparameters.$': 'States.JsonMerge($.plan.holdoutHyperparameters, $.search, false)',
        },
      });
    });

    test('needs no right to tune or to write', () => {
      const rights = rightsOf(evolved, workflowRole);
      expect(rights.filter((right) => /HyperParameter|s3:PutObject|GenerateDataKey/.test(right))).toEqual([]);
    });
  });
});

test('tracked runs have a network, and know where to', () => {
  const tracked = synthesize({
    ...prod,
    training: { ...prod.training, mlflowTrackingUri: 'https://mlflow.shop.example' },
  }).Training;
  const { States } = definitionOf(tracked);
  const open = {
    Environment: {
      MLFLOW_TRACKING_URI: 'https://mlflow.shop.example',
      VITRINE_MODELS_URI: expect.anything(),
    },
    EnableNetworkIsolation: false,
  };
  expect(States['Tune']).toMatchObject({ Parameters: { TrainingJobDefinition: open } });
  expect(States['FitHoldout']).toMatchObject({ Parameters: open });
  expect(States['FitFull']).toMatchObject({ Parameters: open });
});
