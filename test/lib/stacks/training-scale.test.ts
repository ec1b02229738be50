import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';

import dev from '../../../config/dev.ts';
import prod from '../../../config/prod.ts';
import { definitionOf, only, rightsOf, synthesize } from '../synthesized.ts';

const onGpus = {
  ...prod,
  training: {
    ...prod.training,
    instances: { type: 'ml.g5.12xlarge', count: 2, volumeGiB: 200 },
    algorithm: 'sasrec' as const,
    keepsCheckpoints: true,
    scale: { mostRows: 20_000_000, factorsFromItems: 100_000 },
  },
};

describe('an environment that trains on GPUs', () => {
  let template: Template;
  let states: ReturnType<typeof definitionOf>['States'];
  beforeAll(() => {
    template = synthesize(onGpus).Training;
    states = definitionOf(template).States;
  });

  test('trains its algorithm, unless a run says otherwise', () => {
    expect(states['AcceptInput']?.['Parameters']).toMatchObject({ algorithm: { algorithm: 'sasrec' } });
    expect(states['ChooseHyperparameters']?.['Parameters']).toEqual({
      'hyperparameters.$': 'States.JsonMerge($.algorithm, $.given.run.hyperparameters, false)',
    });
  });

  test.each([
    ['FitHoldout', 'holdout'],
    ['FitFull', 'full'],
  ])('%s goes on from its own checkpoints after an interruption', (name, fit) => {
    expect(states[name]?.['Parameters']).toMatchObject({
      CheckpointConfig: { 'S3Uri.$': `$.plan.${fit}CheckpointsUri` },
      ResourceConfig: { InstanceType: 'ml.g5.12xlarge', InstanceCount: 2 },
    });
    expect(states['Plan']?.['Parameters']).toMatchObject({
      plan: {
        [`${fit}CheckpointsUri.$`]: expect.stringMatching(
          new RegExp(`^States\\.Format\\('s3://.*/checkpoints/{}/${fit}', \\$\\.given\\.run\\.runId\\)$`),
        ),
      },
    });
  });

  test('lets training read and write checkpoints', () => {
    const rights = rightsOf(template, 'RolesTrain');
    expect(rights).toEqual(
      expect.arrayContaining([
        's3:GetObject on <Lake:Artifacts.Arn>/checkpoints/*',
        's3:PutObject on <Lake:Artifacts.Arn>/checkpoints/*',
      ]),
    );
    expect(rightsOf(template, 'RolesEvaluate').join()).not.toContain('checkpoints');
  });

  test('tells the training set’s job what its trainers can take', () => {
    expect(only(template, 'AWS::Glue::Job')).toMatchObject({
      DefaultArguments: {
        '--most-rows': '20000000',
        '--factors-from-items': '100000',
        '--online-table': { 'Fn::ImportValue': expect.stringContaining('OnlineTable') },
        '--pseudonym-key': { 'Fn::ImportValue': expect.stringContaining('PseudonymKey') },
      },
    });
  });
});

describe('an environment that waits for spare machines', () => {
  const training = { ...onGpus.training, maxRuntimeSeconds: 7200, spotWaitSeconds: 3600 };
  const { States, TimeoutSeconds } = definitionOf(synthesize({ ...onGpus, training }).Training);

  test.each(['FitHoldout', 'FitFull'])('has %s wait for them, and go on where it was interrupted', (name) => {
    expect(States[name]?.['Parameters']).toMatchObject({
      EnableManagedSpotTraining: true,
      StoppingCondition: { MaxRuntimeInSeconds: 7200, MaxWaitTimeInSeconds: 10_800 },
      CheckpointConfig: expect.anything(),
    });
  });

  test('evaluates on machines of its own, and ends after what both fits may wait', () => {
    expect(JSON.stringify(States['Evaluate'])).not.toContain('Spot');
    const { TimeoutSeconds: without } = definitionOf(
      synthesize({ ...onGpus, training: { ...training, spotWaitSeconds: undefined } }).Training,
    );
    expect(TimeoutSeconds - without).toBe(7200);
  });
});

test('where nothing of it is said, nothing is kept, and two stages are trained', () => {
  const { States } = definitionOf(synthesize(dev).Training);
  expect(States['FitHoldout']?.['Parameters']).not.toHaveProperty('CheckpointConfig');
  expect(States['FitHoldout']?.['Parameters']).not.toHaveProperty('EnableManagedSpotTraining');
  expect(States['AcceptInput']?.['Parameters']).toMatchObject({ algorithm: { algorithm: 'two-stage' } });
});
