import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';

import local from '../../../config/local.ts';
import prod from '../../../config/prod.ts';
import { EncryptionReview } from '../../../lib/checks/encryption-review.ts';
import { parseConfig } from '../../../lib/config.ts';
import { onAws } from '../environments.ts';
import { synthesizeOptional, templatePathsOf, temporaryApp, text } from '../synthesized.ts';

const review = (templatePaths: string[], logs: 'serviceKey' | 'customerKey'): string[] =>
  new EncryptionReview(logs)
    .validate({ templatePaths, stackTemplates: [], appConstruct: temporaryApp() })
    .violations.map(({ ruleName }) => ruleName);

test.each(onAws)(
  '%s encrypts all that it keeps with keys of its own, and keeps no log for ever',
  (_, config) => {
    expect(review(templatePathsOf(config), 'customerKey')).toEqual([]);
  },
);

test('local does too, but for its logs, which have the retention alone', () => {
  expect(parseConfig(local).logEncryption).toBe('serviceKey');
  expect(review(templatePathsOf(local), 'serviceKey')).toEqual([]);
  expect(synthesizeOptional(local, 'Logs')).toBeUndefined();
});

test('the key of the logs is rotated, and of use to CloudWatch Logs for the groups of the environment alone', () => {
  const keys = synthesizeOptional(prod, 'Logs')?.findResources('AWS::KMS::Key') ?? {};
  const [{ Properties }, ...more] = z.tuple([keySchema], z.unknown()).parse(Object.values(keys));
  expect(more).toEqual([]);
  expect(Properties.EnableKeyRotation).toBe(true);
  const [account, logs, ...others] = Properties.KeyPolicy.Statement;
  expect(account).toMatchObject({ Action: 'kms:*', Resource: '*' });
  expect(text(account?.Principal['AWS'])).toBe('arn:aws:iam::222222222222:root');
  expect(others).toEqual([]);
  expect(logs).toMatchObject({
    Effect: 'Allow',
    Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
  });
  expect(logs?.Condition?.ArnLike['kms:EncryptionContext:aws:logs:arn'].map(text)).toEqual([
    'arn:aws:logs:eu-west-1:222222222222:log-group:*Vitrine-*',
    'arn:aws:logs:eu-west-1:222222222222:log-group:API-Gateway-Execution-Logs_*',
  ]);
});

const keySchema = z.object({
  Properties: z.object({
    EnableKeyRotation: z.boolean(),
    KeyPolicy: z.object({
      Statement: z.array(
        z.looseObject({
          Principal: z.record(z.string(), z.unknown()),
          Condition: z
            .object({
              ArnLike: z.object({ 'kms:EncryptionContext:aws:logs:arn': z.array(z.unknown()) }),
            })
            .optional(),
        }),
      ),
    }),
  }),
});

describe('a template', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'encryption-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  const reviewOf = (Type: string, Properties: Record<string, unknown>): string[] => {
    const path = join(directory, 'stack.template.json');
    writeFileSync(path, JSON.stringify({ Resources: { It: { Type, Properties } } }));
    return review([path], 'customerKey');
  };
  const key = { 'Fn::GetAtt': ['Key', 'Arn'] };

  test.each([
    ['AWS::KMS::Key', {}],
    ['AWS::KMS::Key', { EnableKeyRotation: false }],
    ['AWS::S3::Bucket', {}],
    ['AWS::DynamoDB::GlobalTable', { SSESpecification: { SSEEnabled: true }, Replicas: [{ Region: 'a' }] }],
    ['AWS::Kinesis::Stream', { StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' } }],
    ['AWS::SQS::Queue', { SqsManagedSseEnabled: true }],
    ['AWS::SNS::Topic', {}],
    ['AWS::Logs::LogGroup', { KmsKeyId: key }],
    ['AWS::Logs::LogGroup', { RetentionInDays: 30 }],
  ])('with %s %j is found out', (type, properties) => {
    expect(reviewOf(type, properties)).toHaveLength(1);
  });

  test.each([
    ['AWS::KMS::Key', { EnableKeyRotation: true }],
    ['AWS::Kinesis::Stream', { StreamEncryption: { EncryptionType: 'KMS', KeyId: key } }],
    ['AWS::Logs::LogGroup', { RetentionInDays: 30, KmsKeyId: key }],
    ['AWS::IAM::Role', {}],
  ])('with %s %j is not', (type, properties) => {
    expect(reviewOf(type, properties)).toEqual([]);
  });
});
