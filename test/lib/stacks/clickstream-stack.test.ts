import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';

import local from '../../../config/local.ts';
import { functionRights, keyRights, writesOnlineTable, only, rightsOf, synthesize } from '../synthesized.ts';

let template: Template;
beforeAll(() => {
  template = synthesize().Clickstream;
});

const streamRights = [
  'kinesis:DescribeStream on <Stream.Arn>',
  'kinesis:DescribeStreamSummary on <Stream.Arn>',
  'kinesis:GetRecords on <Stream.Arn>',
  'kinesis:GetShardIterator on <Stream.Arn>',
  'kinesis:ListShards on <Stream.Arn>',
  ...keyRights('kinesis', '<Key.Arn>', 'Decrypt'),
];

describe('the stream', () => {
  test('is encrypted with our key and keeps records for a week', () => {
    expect(only(template, 'AWS::Kinesis::Stream')).toMatchObject({
      RetentionPeriodHours: 168,
      StreamEncryption: {
        EncryptionType: 'KMS',
        KeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      },
    });
  });

  test('has the configured shards, or as many as the load needs', () => {
    expect(only(template, 'AWS::Kinesis::Stream')).toMatchObject({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
    });
    expect(only(synthesize(local).Clickstream, 'AWS::Kinesis::Stream')).toMatchObject({
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      ShardCount: 1,
    });
  });
});

describe('the consumer', () => {
  test('gets records at once, in order, from the oldest on, and gives up on one, not on a batch', () => {
    expect(only(template, 'AWS::Lambda::EventSourceMapping')).toEqual({
      EventSourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^Stream/), 'Arn'] },
      FunctionName: { Ref: expect.stringMatching(/^ConsumerFunction/) },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      ParallelizationFactor: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 86_400,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^ConsumerDeadLetters/), 'Arn'] } },
      },
      Tags: expect.anything(),
    });
  });

  test('knows its table and how long events stay', () => {
    expect(only(template, 'AWS::Lambda::Function')['Environment']).toMatchObject({
      Variables: {
        POWERTOOLS_SERVICE_NAME: 'consume-events',
        POWERTOOLS_METRICS_NAMESPACE: 'Vitrine',
        ONLINE_TABLE_NAME: { 'Fn::ImportValue': expect.stringContaining('OnlineTable') },
        EVENT_TTL_DAYS: '90',
      },
    });
  });

  test('may read the stream, read, put and count in rows, and send dead letters', () => {
    expect(rightsOf(template, 'ConsumerFunctionRole')).toEqual(
      [
        ...functionRights('ConsumerFunctionLogs'),
        ...streamRights,
        'dynamodb:DeleteItem on <Features:OnlineTable.Arn>',
        'dynamodb:GetItem on <Features:OnlineTable.Arn>',
        'dynamodb:PutItem on <Features:OnlineTable.Arn>',
        'dynamodb:UpdateItem on <Features:OnlineTable.Arn>',
        ...writesOnlineTable,
        'secretsmanager:GetSecretValue on <Features:PseudonymKeySecret>',
        'sqs:SendMessage on <ConsumerDeadLetters.Arn>',
        ...keyRights('sqs', '<Key.Arn>', 'Decrypt', 'GenerateDataKey'),
      ].sort(),
    );
  });
});

test('dead letters are encrypted, stay two weeks and travel over TLS only', () => {
  expect(only(template, 'AWS::SQS::Queue')).toMatchObject({
    KmsMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
    MessageRetentionPeriod: 14 * 24 * 3600,
  });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Deny',
          Action: 'sqs:*',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]),
    },
  });
});

describe('the archive', () => {
  test('copies the stream to raw/clickstream, gzipped, encrypted, by the configured buffer', () => {
    expect(only(template, 'AWS::KinesisFirehose::DeliveryStream')).toMatchObject({
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: {
        KinesisStreamARN: { 'Fn::GetAtt': [expect.stringMatching(/^Stream/), 'Arn'] },
        RoleARN: { 'Fn::GetAtt': [expect.stringMatching(/^ArchiveRole/), 'Arn'] },
      },
      ExtendedS3DestinationConfiguration: {
        BucketARN: { 'Fn::ImportValue': expect.stringMatching(/Raw\w+Arn/) },
        Prefix: 'raw/clickstream/',
        ErrorOutputPrefix: 'failed/clickstream/',
        CompressionFormat: 'GZIP',
        BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 64 },
        EncryptionConfiguration: {
          KMSEncryptionConfig: { AWSKMSKeyARN: { 'Fn::ImportValue': expect.stringMatching(/Key\w+Arn/) } },
        },
        CloudWatchLoggingOptions: { Enabled: true },
      },
    });
  });

  test('may read the stream and write below its two folders', () => {
    expect(rightsOf(template, 'ArchiveRole')).toEqual(
      [
        ...streamRights,
        ...keyRights('s3', '<Lake:Key.Arn>', 'Decrypt', 'GenerateDataKey'),
        'logs:CreateLogStream on <ArchiveLogs.Arn>',
        'logs:PutLogEvents on <ArchiveLogs.Arn>',
        's3:AbortMultipartUpload on <Lake:Raw.Arn>/failed/clickstream/*',
        's3:AbortMultipartUpload on <Lake:Raw.Arn>/raw/clickstream/*',
        's3:GetBucketLocation on <Lake:Raw.Arn>',
        's3:GetObject on <Lake:Raw.Arn>/raw/clickstream/*',
        's3:ListBucket on <Lake:Raw.Arn> if {"StringLike":{"s3:prefix":"raw/clickstream/*"}}',
        's3:PutObject on <Lake:Raw.Arn>/failed/clickstream/*',
        's3:PutObject on <Lake:Raw.Arn>/raw/clickstream/*',
      ].sort(),
    );
  });
});

test('names what the command line looks for', () => {
  template.hasOutput('StreamName', {});
  template.hasOutput('EventDeadLetterQueueUrl', {});
});
