import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import features from '../../../training/vitrine/schemas/user-features.json' with { type: 'json' };
import {
  keyRights,
  only,
  rightsOf,
  type StackName,
  synthesize,
  synthesizeOptional,
  text,
} from '../synthesized.ts';

const mirroring = {
  ...prod,
  network: { zones: 2, flowLogs: 'rejected' },
  featureStore: { onlineDays: 30 },
} as const;
const FOLDER = '<Lake.Arn>/warehouse/feature-store';
const group = 'arn:aws:sagemaker:eu-west-1:222222222222:feature-group/vitrine-prod-users';

let stacks: Record<StackName, Template>;
let without: Record<StackName, Template>;
beforeAll(() => {
  stacks = synthesize(mirroring);
  without = synthesize({ ...prod, network: mirroring.network });
});

/** What a role may do for the mirror's sake alone. */
const added = (stack: StackName, role: string): string[] => {
  const before = rightsOf(without[stack], role);
  return rightsOf(stacks[stack], role).filter((right) => !before.includes(right));
};

test('there is none unless it is asked for', () => {
  for (const template of Object.values(without))
    expect(template.findResources('AWS::SageMaker::FeatureGroup')).toEqual({});
});

describe('the group of users', () => {
  test('has the features that batch writes, by the one file that names them', () => {
    expect(only(stacks.Lake, 'AWS::SageMaker::FeatureGroup', 'UserFeatures')).toMatchObject({
      FeatureGroupName: 'vitrine-prod-users',
      RecordIdentifierFeatureName: 'user_id',
      EventTimeFeatureName: 'event_time',
      FeatureDefinitions: [
        { FeatureName: 'user_id', FeatureType: 'String' },
        { FeatureName: 'event_time', FeatureType: 'String' },
        ...features.map(({ name }) => ({ FeatureName: name, FeatureType: 'Fractional' })),
      ],
    });
  });

  test('is online for some days, and offline as an Iceberg table of the lake, under the key of the lake', () => {
    const found = only(stacks.Lake, 'AWS::SageMaker::FeatureGroup', 'UserFeatures');
    const key = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
    expect(found).toMatchObject({
      OnlineStoreConfig: {
        EnableOnlineStore: true,
        SecurityConfig: { KmsKeyId: key },
        TtlDuration: { Unit: 'Days', Value: 30 },
      },
      OfflineStoreConfig: {
        S3StorageConfig: { KmsKeyId: key },
        TableFormat: 'Iceberg',
        DataCatalogConfig: { TableName: 'mirrored_users' },
      },
    });
    const { OfflineStoreConfig } = z
      .object({
        OfflineStoreConfig: z.object({
          S3StorageConfig: z.object({ S3Uri: z.unknown() }),
          DataCatalogConfig: z.object({ Database: z.unknown() }),
        }),
      })
      .parse(found);
    expect(text(OfflineStoreConfig.S3StorageConfig.S3Uri)).toBe('s3://<Lake>/warehouse/feature-store');
    expect(text(OfflineStoreConfig.DataCatalogConfig.Database)).toBe('<Database>');
  });

  test('is written offline by a role that may write there and to its table alone', () => {
    const glue = 'arn:aws:glue:eu-west-1:222222222222';
    expect(rightsOf(stacks.Lake, 'UserFeaturesOfflineRole')).toEqual(
      [
        's3:GetBucketAcl on <Lake.Arn>',
        `s3:GetObject on ${FOLDER}/*/metadata/*`,
        `s3:PutObject on ${FOLDER}/*`,
        `s3:PutObjectAcl on ${FOLDER}/*`,
        ...keyRights('s3', '<Key.Arn>', 'Decrypt', 'GenerateDataKey'),
        ...['GetTable', 'UpdateTable'].flatMap((action) => [
          `glue:${action} on ${glue}:catalog`,
          `glue:${action} on ${glue}:database/<Database>`,
          `glue:${action} on ${glue}:table/<Database>/mirrored_users`,
        ]),
      ].sort(),
    );
  });
});

test('batch writes it, whoever starts it, and may look there and remove', () => {
  for (const stack of ['Training', 'Lists'] as const) {
    const machines = JSON.stringify(stacks[stack].findResources('AWS::StepFunctions::StateMachine'));
    expect(machines).toContain('FEATURE_GROUP_NAME');
    expect(JSON.stringify(without[stack].toJSON())).not.toContain('FEATURE_GROUP_NAME');
  }
  expect(added('Training', 'RolesBatch')).toEqual(
    [
      'cloudwatch:PutMetricData on * if {"StringEquals":{"cloudwatch:namespace":"Vitrine/Features"}}',
      ...keyRights('sagemaker', '<Lake:Key.Arn>', 'Decrypt'),
      `sagemaker:BatchGetRecord on ${group}`,
      `sagemaker:DeleteRecord on ${group}`,
      `sagemaker:PutRecord on ${group}`,
    ].sort(),
  );
});

test('users who are not mirrored are a ticket, where there is a mirror', () => {
  expect(only(stacks.Operations, 'AWS::CloudWatch::Alarm', 'AlarmsFeaturesNotMirrored')).toMatchObject({
    Namespace: 'Vitrine/Features',
    MetricName: 'FeaturesNotMirrored',
    Dimensions: [{ Name: 'FeatureGroup', Value: 'vitrine-prod-users' }],
    Statistic: 'Maximum',
    Threshold: 0,
    TreatMissingData: 'ignore',
    AlarmDescription: expect.stringMatching(
      /^\[ticket\] .* Runbook: docs\/runbooks\/features-not-mirrored.md$/,
    ),
  });
  expect(JSON.stringify(without.Operations.toJSON())).not.toContain('NotMirrored');
});

test('the erasure is told of it, and may look there and remove', () => {
  expect(only(stacks.Operator, 'AWS::Glue::Job', 'LakeErasure')).toMatchObject({
    DefaultArguments: { '--feature-group': 'vitrine-prod-users' },
  });
  expect(added('Operator', 'LakeErasureJobRole')).toEqual(
    [
      ...keyRights('sagemaker', '<Lake:Key.Arn>', 'Decrypt'),
      `sagemaker:BatchGetRecord on ${group}`,
      `sagemaker:DeleteRecord on ${group}`,
    ].sort(),
  );
});

test('the network has an endpoint for it', () => {
  const names = (config: typeof mirroring | Omit<typeof mirroring, 'featureStore'>): string[] =>
    Object.values(synthesizeOptional(config, 'Network')?.findResources('AWS::EC2::VPCEndpoint') ?? {}).map(
      (endpoint) =>
        text(
          z.object({ Properties: z.object({ ServiceName: z.unknown() }) }).parse(endpoint).Properties
            .ServiceName,
        ),
    );
  const before = names({ ...prod, network: mirroring.network });
  expect(names(mirroring).filter((name) => !before.includes(name))).toEqual([
    expect.stringMatching(/\.sagemaker\.featurestore-runtime$/),
  ]);
});
