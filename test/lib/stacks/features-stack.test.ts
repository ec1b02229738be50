import { beforeAll, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';

import local from '../../../config/local.ts';
import { only, synthesize } from '../synthesized.ts';

let template: Template;
beforeAll(() => {
  template = synthesize().Features;
});

test('the online table is on demand, keyed by pk and sk, and forgets at expiresAt', () => {
  expect(only(template, 'AWS::DynamoDB::GlobalTable')).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
});

test('its items are encrypted with a rotating key of ours', () => {
  expect(only(template, 'AWS::DynamoDB::GlobalTable')).toMatchObject({
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    Replicas: [
      { SSESpecification: { KMSMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] } } },
    ],
  });
  expect(only(template, 'AWS::KMS::Key')['EnableKeyRotation']).toBe(true);
});

test('production keeps it: point-in-time recovery, deletion protection, retained', () => {
  expect(only(template, 'AWS::DynamoDB::GlobalTable')).toMatchObject({
    Replicas: [
      {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    ],
  });
  template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
});

test('the machine of a developer does not', () => {
  const { Features } = synthesize(local);
  expect(only(Features, 'AWS::DynamoDB::GlobalTable')).toMatchObject({
    Replicas: [
      {
        DeletionProtectionEnabled: false,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
      },
    ],
  });
  Features.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
});

test('names what the command line looks for', () => {
  template.hasOutput('OnlineTableName', {});
});
