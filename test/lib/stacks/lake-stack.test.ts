import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { Match } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import local from '../../../config/local.ts';
import { savedQueries } from '../../../lib/constructs/lake-queries.ts';
import { keyRights, writesOnlineTable, only, rightsOf, synthesize, text } from '../synthesized.ts';

let template: Template;
beforeAll(() => {
  template = synthesize().Lake;
});

describe.each(['Raw', 'Lake', 'Artifacts'])('the bucket %s', (id) => {
  test('is encrypted with the stack’s key, one data key for the bucket', () => {
    expect(only(template, 'AWS::S3::Bucket', id)['BucketEncryption']).toEqual({
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: {
            KMSMasterKeyID: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
            SSEAlgorithm: 'aws:kms',
          },
        },
      ],
    });
  });

  test('blocks public access, keeps versions and logs who came', () => {
    expect(only(template, 'AWS::S3::Bucket', id)).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: {
        DestinationBucketName: { Ref: expect.stringMatching(/^AccessLogs/) },
        LogFilePrefix: `${id}/`,
      },
    });
  });

  test('cleans up old versions and abandoned uploads', () => {
    expect(only(template, 'AWS::S3::Bucket', id)['LifecycleConfiguration']).toMatchObject({
      Rules: expect.arrayContaining([
        {
          Id: 'clean-up',
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          ExpiredObjectDeleteMarker: true,
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        },
      ]),
    });
  });
});

test('raw files move to infrequent access after the configured days', () => {
  expect(only(template, 'AWS::S3::Bucket', 'Raw')['LifecycleConfiguration']).toMatchObject({
    Rules: expect.arrayContaining([
      {
        Id: 'infrequent-access',
        Status: 'Enabled',
        Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 90 }],
      },
    ]),
  });
});

test('models move to the archive, where they can be read at once, on the day from which none is released', () => {
  expect(only(template, 'AWS::S3::Bucket', 'Artifacts')['LifecycleConfiguration']).toMatchObject({
    Rules: expect.arrayContaining([
      {
        Id: 'retired-models',
        Prefix: 'models/',
        Status: 'Enabled',
        Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 180 }],
      },
    ]),
  });
});

test('checkpoints go when no fit can ask for them any more', () => {
  expect(only(template, 'AWS::S3::Bucket', 'Artifacts')['LifecycleConfiguration']).toMatchObject({
    Rules: expect.arrayContaining([
      { Id: 'checkpoints', Prefix: 'checkpoints/', Status: 'Enabled', ExpirationInDays: 2 },
    ]),
  });
});

test('every bucket refuses requests without TLS', () => {
  const buckets = Object.keys(template.findResources('AWS::S3::Bucket'));
  expect(buckets).toHaveLength(5);
  for (const bucket of buckets) {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: bucket },
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            Resource: [
              { 'Fn::GetAtt': [bucket, 'Arn'] },
              { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, '/*']] },
            ],
          },
        ]),
      },
    });
  }
});

test('the key rotates', () => {
  expect(only(template, 'AWS::KMS::Key', 'Key')).toMatchObject({
    EnableKeyRotation: true,
    PendingWindowInDays: 7,
  });
});

describe('the ingest job', () => {
  test('runs one at a time on Glue 5.0 with Iceberg, the package and the lake’s place', () => {
    expect(only(template, 'AWS::Glue::Job', 'Ingest')).toMatchObject({
      GlueVersion: '5.0',
      WorkerType: 'G.1X',
      NumberOfWorkers: 4,
      Timeout: 180,
      MaxRetries: 0,
      ExecutionProperty: { MaxConcurrentRuns: 1 },
      Command: {
        Name: 'glueetl',
        PythonVersion: '3',
        ScriptLocation: expect.stringMatching(/\.py$/),
      },
      DefaultArguments: {
        '--datalake-formats': 'iceberg',
        '--extra-py-files': expect.stringMatching(/\.zip$/),
        '--database': { Ref: expect.stringMatching(/^Database/) },
        '--warehouse': {
          'Fn::Join': ['', ['s3://', { Ref: expect.stringMatching(/^Lake/) }, '/warehouse/']],
        },
        '--online-table': { 'Fn::ImportValue': expect.stringContaining('OnlineTable') },
        '--pseudonym-key': { 'Fn::ImportValue': expect.stringContaining('PseudonymKey') },
      },
    });
  });

  test('may read raw files and who was erased, keep the lake and write its report', () => {
    const assets = 'arn:aws:s3:::cdk-hnb659fds-assets-222222222222-eu-west-1';
    const catalog = ['catalog', 'database/<Database>', 'table/<Database>/*'];
    expect(rightsOf(template, 'IngestRole')).toEqual(
      [
        'cloudwatch:PutMetricData on * if {"StringEquals":{"cloudwatch:namespace":"Glue"}}',
        ...['CreateTable', 'GetDatabase', 'GetTable', 'GetTables', 'UpdateTable'].flatMap((action) =>
          catalog.map((on) => `glue:${action} on arn:aws:glue:eu-west-1:222222222222:${on}`),
        ),
        ...keyRights('s3', '<Key.Arn>', 'Decrypt', 'GenerateDataKey'),
        ...['CreateLogGroup', 'CreateLogStream', 'PutLogEvents'].map(
          (action) => `logs:${action} on arn:aws:logs:eu-west-1:222222222222:log-group:/aws-glue/jobs/*`,
        ),
        'dynamodb:Query on <Features:OnlineTable.Arn>',
        ...writesOnlineTable,
        'secretsmanager:GetSecretValue on <Features:PseudonymKeySecret>',
        's3:AbortMultipartUpload on <Lake.Arn>/reports/ingest/*',
        's3:AbortMultipartUpload on <Lake.Arn>/warehouse*',
        's3:DeleteObject on <Lake.Arn>/warehouse*',
        's3:DeleteObjectVersion on <Lake.Arn>/warehouse*',
        's3:GetBucketLocation on <Lake.Arn>',
        's3:GetBucketLocation on <Raw.Arn>',
        's3:GetObject on <Lake.Arn>/warehouse*',
        's3:GetObjectVersion on <Lake.Arn>/warehouse*',
        's3:GetObject on <Raw.Arn>/raw*',
        `s3:GetObject on ${assets}/HASH.py`,
        `s3:GetObject on ${assets}/HASH.zip`,
        's3:ListBucket on <Lake.Arn> if {"StringLike":{"s3:prefix":"warehouse*"}}',
        's3:ListBucketVersions on <Lake.Arn> if {"StringLike":{"s3:prefix":"warehouse*"}}',
        's3:ListBucket on <Raw.Arn> if {"StringLike":{"s3:prefix":"raw*"}}',
        's3:PutObject on <Lake.Arn>/reports/ingest/*',
        's3:PutObject on <Lake.Arn>/warehouse*',
      ].sort(),
    );
  });
});

describe('a complete drop', () => {
  test('is told by the bucket to EventBridge, and starts the workflow once for its `_SUCCESS`', () => {
    expect(only(template, 'AWS::S3::Bucket', 'Raw')['NotificationConfiguration']).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(only(template, 'AWS::Events::Rule', 'OnDropRule')).toMatchObject({
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [{ Ref: expect.stringMatching(/^Raw/) }] },
          object: {
            key: ['interactions', 'items', 'users', 'online-retail'].map((folder) => ({
              wildcard: `raw/${folder}/ingest_date=*/_SUCCESS`,
            })),
          },
        },
      },
      Targets: [
        {
          Arn: { Ref: expect.stringMatching(/^OnDropWorkflow/) },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^OnDropUndelivered/), 'Arn'] } },
          RetryPolicy: { MaximumEventAgeInSeconds: 86400, MaximumRetryAttempts: 3 },
        },
      ],
    });
    expect(rightsOf(template, 'OnDropRole')).toEqual([
      'states:StartExecution on <OnDropWorkflowStateMachine>',
    ]);
  });

  test('is ingested by the source of its folder, for its day, and waits for other runs', () => {
    const definition = z
      .object({ States: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(
        JSON.parse(text(only(template, 'AWS::StepFunctions::StateMachine', 'OnDrop')['DefinitionString'])),
      );
    expect(definition.States['WhichSource']).toMatchObject({
      Choices: [
        {
          Or: ['interactions', 'items', 'users'].map((folder) => ({
            Variable: '$.folder',
            StringEquals: folder,
          })),
          Next: 'Source-personalize',
        },
        { Variable: '$.folder', StringEquals: 'online-retail', Next: 'Source-online-retail' },
      ],
    });
    expect(definition.States['Ingest']).toMatchObject({
      Parameters: {
        Arguments: {
          '--source.$': '$.source.value',
          '--ingest-date.$': '$.day',
          '--run-id.$': '$.runId',
          '--input': expect.stringContaining('<Raw>/raw/'),
        },
      },
      Retry: [
        {
          MaxAttempts: 60,
          MaxDelaySeconds: 600,
          ErrorEquals: expect.arrayContaining(['Glue.ConcurrentRunsExceededException']),
        },
      ],
    });
  });
});

describe('the stream’s archive', () => {
  test('is merged every few hours, its last days each time', () => {
    expect(only(template, 'AWS::Events::Rule', 'OnDropClickstream')).toMatchObject({
      ScheduleExpression: 'rate(6 hours)',
      Targets: [{ Arn: { Ref: expect.stringMatching(/^OnDropWorkflow/) }, Input: '{}' }],
    });
    const { States } = z
      .object({ States: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(
        JSON.parse(text(only(template, 'AWS::StepFunctions::StateMachine', 'OnDrop')['DefinitionString'])),
      );
    expect(States['WhatArrived']).toMatchObject({
      Choices: [{ Variable: '$.detail', IsPresent: true, Next: 'ReadPath' }],
      Default: 'IngestClickstream',
    });
    expect(States['IngestClickstream']).toMatchObject({
      Parameters: { Arguments: { '--source': 'clickstream', '--archived-days': '3' } },
      Retry: [{ MaxAttempts: 60 }],
    });
  });
});

describe('the upkeep of the tables', () => {
  test('runs one job at a time, every night, and reports under the execution’s name', () => {
    expect(only(template, 'AWS::Events::Rule', 'Maintenance')).toMatchObject({
      ScheduleExpression: 'cron(30 2 * * ? *)',
      Targets: [{ Arn: { Ref: expect.stringMatching(/^MaintenanceWorkflow/) }, Input: '{}' }],
    });
    expect(rightsOf(template, 'MaintenanceScheduleRole')).toEqual([
      'states:StartExecution on <MaintenanceWorkflowStateMachine>',
    ]);
    const { States } = z
      .object({ States: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(
        JSON.parse(
          text(only(template, 'AWS::StepFunctions::StateMachine', 'Maintenance')['DefinitionString']),
        ),
      );
    expect(States['Maintain']).toMatchObject({
      Resource: expect.stringMatching(/glue:startJobRun.sync$/),
      Parameters: {
        Arguments: {
          '--run-id.$': '$$.Execution.Name',
          '--report.$': expect.stringContaining('<Lake>/reports/maintenance/{}.json'),
        },
      },
      Retry: [
        {
          MaxAttempts: 60,
          ErrorEquals: expect.arrayContaining(['Glue.ConcurrentRunsExceededException']),
        },
      ],
    });
  });

  test('is told how long what is kept, and nothing of what is kept always', () => {
    expect(only(template, 'AWS::Glue::Job', 'Maintenance')).toMatchObject({
      ExecutionProperty: { MaxConcurrentRuns: 1 },
      DefaultArguments: {
        '--snapshot-days': '7',
        '--training-set-days': '30',
        '--orphan-days': '3',
        '--retention-days':
          'interactions=1095,feedback=1095,impressions=365,session_users=1095,quarantine=90',
      },
    });
    expect(only(synthesize(local).Lake, 'AWS::Glue::Job', 'Maintenance')).toMatchObject({
      DefaultArguments: {
        '--retention-days': 'feedback=1095,impressions=365,session_users=1095,quarantine=90',
      },
    });
    const always = {
      interactions: 'always',
      feedback: 'always',
      impressions: 'always',
      session_users: 'always',
    } as const;
    const all = { ...local, maintenance: { retentionDays: { ...always, quarantine: 'always' } } } as const;
    const { DefaultArguments } = only(synthesize(all).Lake, 'AWS::Glue::Job', 'Maintenance');
    expect(DefaultArguments).not.toHaveProperty('--retention-days');
  });

  test('may commit to tables and write their files anew, and read which training sets there are', () => {
    const rights = rightsOf(template, 'MaintenanceJobRole');
    const may = (prefix: string): string[] =>
      rights.filter((one) => one.startsWith(prefix)).map((one) => one.split(' if ')[0] ?? '');
    expect(may('s3:PutObject ')).toEqual([
      's3:PutObject on <Lake.Arn>/reports/maintenance/*',
      's3:PutObject on <Lake.Arn>/warehouse*',
    ]);
    expect(may('s3:DeleteObject')).toEqual([
      's3:DeleteObject on <Lake.Arn>/warehouse*',
      's3:DeleteObjectVersion on <Lake.Arn>/warehouse*',
    ]);
    expect(may('s3:GetObject on <')).toEqual([
      's3:GetObject on <Artifacts.Arn>/training-sets/*',
      's3:GetObject on <Lake.Arn>/warehouse*',
    ]);
    expect(new Set(may('glue:').map((one) => one.split(' ')[0]))).toEqual(
      new Set(['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:UpdateTable']),
    );
    expect([...may('dynamodb:'), ...may('secretsmanager:')]).toEqual([]);
  });
});

describe('the workgroup of those who ask the lake', () => {
  test('stops a query that reads too much, and writes results encrypted where it says', () => {
    expect(only(template, 'AWS::Athena::WorkGroup')).toMatchObject({
      Name: 'vitrine-prod',
      RecursiveDeleteOption: false,
      WorkGroupConfiguration: {
        BytesScannedCutoffPerQuery: 100 * 2 ** 30,
        EnforceWorkGroupConfiguration: true,
        ResultConfiguration: {
          OutputLocation: { 'Fn::Join': ['', ['s3://', { Ref: expect.any(String) }, '/athena/']] },
          EncryptionConfiguration: {
            EncryptionOption: 'SSE_KMS',
            KmsKey: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
          },
        },
      },
    });
  });

  test('keeps results for a week', () => {
    expect(only(template, 'AWS::S3::Bucket', 'Artifacts')['LifecycleConfiguration']).toMatchObject({
      Rules: expect.arrayContaining([
        { Id: 'query-results', Prefix: 'athena/', Status: 'Enabled', ExpirationInDays: 7 },
      ]),
    });
  });

  test.each(savedQueries().map(({ name }) => name))(
    'has the query %s, which says what it answers',
    (name) => {
      template.hasResourceProperties('AWS::Athena::NamedQuery', {
        Name: name,
        Description: Match.stringLikeRegexp('^[A-Z].{20,1000}\\.$'),
        Database: { Ref: Match.stringLikeRegexp('^Database') },
        WorkGroup: { Ref: Match.stringLikeRegexp('^QueriesWorkGroup') },
        QueryString: Match.stringLikeRegexp('SELECT'),
      });
    },
  );
});

test('what an environment keeps on deletion is its choice', () => {
  const policies = (stack: Template): unknown[] =>
    ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Glue::Database'].flatMap((type) =>
      Object.values(stack.findResources(type)).map(
        ({ DeletionPolicy }: { DeletionPolicy?: unknown }) => DeletionPolicy,
      ),
    );
  expect(new Set(policies(template))).toEqual(new Set(['Retain']));
  expect(new Set(policies(synthesize(local).Lake))).toEqual(new Set(['Delete']));
});

test('names what the command line looks for', () => {
  for (const output of [
    'RawBucketName',
    'LakeBucketName',
    'ArtifactBucketName',
    'GlueDatabaseName',
    'IngestJobName',
    'WorkGroupName',
  ]) {
    template.hasOutput(output, {});
  }
  expect(only(template, 'AWS::Glue::Database')['DatabaseInput']).toMatchObject({ Name: 'vitrine_prod' });
});
