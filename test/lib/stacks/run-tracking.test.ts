import { beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import dev from '../../../config/dev.ts';
import prod from '../../../config/prod.ts';
import { profiles } from '../../../config/profiles.ts';
import { type EnvironmentConfigInput, parseConfig } from '../../../lib/config.ts';
import { withProfile } from '../../../lib/profile.ts';
import { mlflowCalls } from '../mlflow-calls.ts';
import { definitionOf, keyRights, only, rightsOf, synthesize, text } from '../synthesized.ts';

const TYPE = 'AWS::SageMaker::MlflowTrackingServer';
const artifacts = '<Lake:Artifacts.Arn>';
const server = '<MlflowServer.TrackingServerArn>';
const own = { mlflowTrackingUri: 'https://mlflow.shop.example' };

const environmentSchema = z.object({
  Environment: z.object({ Variables: z.object({ MLFLOW_TRACKING_URI: z.unknown() }) }),
  VpcConfig: z.object({ SubnetIds: z.array(z.unknown()) }),
});

describe('a managed MLflow server', () => {
  const full = withProfile(prod, profiles.full);
  let found: ReturnType<typeof synthesize>;
  beforeAll(() => {
    found = synthesize(full);
  });

  test('is there in the profile full alone, whatever an environment tracks its runs with', () => {
    const managed = { ...prod, training: { ...prod.training, mlflowServer: {} } };
    const trackedBy = (config: EnvironmentConfigInput) => parseConfig(config, {}).training;
    expect(synthesize(prod).Training.findResources(TYPE)).toEqual({});
    expect(trackedBy(withProfile(managed, profiles.slim)).mlflowServer).toBeUndefined();
    const tracked = { ...prod, training: { ...prod.training, ...own } };
    expect(trackedBy(withProfile(tracked, profiles.full))).toMatchObject({
      mlflowServer: { size: 'Small' },
      mlflowTrackingUri: undefined,
    });
  });

  test('keeps artefacts in a folder of the artefact bucket, registers nothing, and stays with the data', () => {
    const { ArtifactStoreUri, RoleArn, ...rest } = only(found.Training, TYPE);
    expect(rest).toMatchObject({
      TrackingServerName: 'vitrine-prod',
      TrackingServerSize: 'Small',
      AutomaticModelRegistration: false,
    });
    expect(text(ArtifactStoreUri)).toBe('s3://<Lake:Artifacts>/mlflow');
    expect(text(RoleArn)).toBe('<MlflowRole.Arn>');
    found.Training.hasResource(TYPE, { DeletionPolicy: 'Retain' });
    synthesize({ ...dev, training: { ...dev.training, mlflowServer: {} } }).Training.hasResource(TYPE, {
      DeletionPolicy: 'Delete',
    });
  });

  test('reads and writes that folder, and nothing else', () => {
    expect(rightsOf(found.Training, 'MlflowRole')).toEqual(
      [
        ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt', 'GenerateDataKey'),
        ...['GetObject', 'PutObject', 'AbortMultipartUpload'].map(
          (action) => `s3:${action} on ${artifacts}/mlflow/*`,
        ),
        `s3:ListBucket on ${artifacts} if {"StringLike":{"s3:prefix":"mlflow/*"}}`,
        `s3:GetBucketLocation on ${artifacts}`,
      ].sort(),
    );
  });

  test('takes runs of fits, by the calls that keep one, and of no other job', () => {
    const rights = rightsOf(found.Training, 'RolesTrain');
    expect(rights.filter((right) => right.includes('lflow'))).toEqual(
      [
        ...Object.values(mlflowCalls).map((action) => `${action} on ${server}`),
        `sagemaker:DescribeMlflowTrackingServer on ${server}`,
        `s3:AbortMultipartUpload on ${artifacts}/mlflow/*`,
        `s3:PutObject on ${artifacts}/mlflow/*`,
      ].sort(),
    );
    for (const role of ['RolesEvaluate', 'RolesBatch'])
      expect(rightsOf(found.Training, role).join()).not.toContain('lflow');
  });

  test('is reached by fits and searches in the environment’s network', () => {
    const { States } = definitionOf(found.Training);
    const inNetwork = {
      Environment: { MLFLOW_TRACKING_URI: server, VITRINE_MODELS_URI: 's3://<Lake:Artifacts>/models' },
      EnableNetworkIsolation: false,
      VpcConfig: { Subnets: expect.any(Array), SecurityGroupIds: expect.any(Array) },
    };
    expect(States['FitHoldout']).toMatchObject({ Parameters: inNetwork });
    expect(States['FitFull']).toMatchObject({ Parameters: inNetwork });
    expect(States['Tune']).toMatchObject({ Parameters: { TrainingJobDefinition: inNetwork } });
  });

  test('is told of ends of releases from inside the network, by tags alone', () => {
    const rights = rightsOf(found.Operator, 'TrackReleaseRole').filter((right) => right.includes('mlflow'));
    const arn = '<Training:MlflowServer\\w+TrackingServerArn\\w+>';
    expect(rights).toEqual([expect.stringMatching(`^sagemaker-mlflow:LogBatch on ${arn}$`)]);
    const { Environment, VpcConfig } = environmentSchema.parse(
      only(found.Operator, 'AWS::Lambda::Function', 'TrackRelease'),
    );
    expect(text(Environment.Variables.MLFLOW_TRACKING_URI)).toMatch(new RegExp(`^${arn}$`));
    expect(VpcConfig.SubnetIds).toHaveLength(3);
  });
});

test('runs are kept in one place', () => {
  const both = { ...prod, training: { ...prod.training, ...own, mlflowServer: {} } };
  expect(() => parseConfig(both, {})).toThrow('runs are kept in one place');
});
