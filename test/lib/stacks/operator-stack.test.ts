import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import { operatorApiDocument } from '../../../lambdas/contracts/operator/openapi.ts';
import { functionRights, keyRights, only, rightsOf, synthesize, text } from '../synthesized.ts';

let template: Template;
let operations: Template;
beforeAll(() => {
  const all = synthesize();
  template = all.Operator;
  operations = all.Operations;
});

const sagemaker = 'arn:aws:sagemaker:eu-west-1:222222222222';
const logs = 'arn:aws:logs:eu-west-1:222222222222:log-group:/aws/sagemaker';
const TABLE_KEY_ACTIONS = [
  'Decrypt',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'ReEncryptFrom',
  'ReEncryptTo',
];
const audit = [
  'dynamodb:PutItem on <AuditLog.Arn>',
  'dynamodb:Query on <AuditLog.Arn>',
  ...keyRights('dynamodb', '<Key.Arn>', ...TABLE_KEY_ACTIONS),
];
const live = 'ssm:GetParameter on arn:aws:ssm:eu-west-1:222222222222:parameter/vitrine/prod/live-release';
const objects = keyRights('s3', '<Lake:Key.Arn>', 'Decrypt');

/** The workflow's name is cut out of its ARN; what is left of that says whose executions they are. */
const executionsOf = (right: string): string =>
  right.replace(
    /arn:aws:states:[^{]*:execution:\{.*(Release|Training|Drift)Workflow.*\}:\*$/,
    'executions of $1',
  );

describe('each function may do its work and nothing else:', () => {
  test.each([
    ['Predict', [`sagemaker:InvokeEndpoint on ${sagemaker}:endpoint/vitrine-prod`]],
    [
      'ManageModels',
      [
        ...audit,
        live,
        ...objects,
        's3:GetObject on <Lake:Artifacts.Arn>/models/*',
        `sagemaker:DescribeModelPackage on ${sagemaker}:model-package/vitrine-prod/*`,
        'sagemaker:ListModelPackages on *',
        `sagemaker:UpdateModelPackage on ${sagemaker}:model-package/vitrine-prod/*`,
      ],
    ],
    [
      'ManageReleases',
      [
        ...audit,
        live,
        ...objects,
        's3:GetObject on <Lake:Artifacts.Arn>/experiments/*',
        'dynamodb:GetItem on <Features:OnlineTable.Arn>',
        'dynamodb:PutItem on <Features:OnlineTable.Arn>',
        ...keyRights('dynamodb', '<Features:Key.Arn>', ...TABLE_KEY_ACTIONS),
        `sagemaker:DescribeModelPackage on ${sagemaker}:model-package/vitrine-prod/*`,
        'states:DescribeExecution on executions of Release',
        'states:GetExecutionHistory on executions of Release',
        'states:ListExecutions on <Serving:ReleaseWorkflowStateMachine>',
        'states:StartExecution on <Serving:ReleaseWorkflowStateMachine>',
      ],
    ],
    [
      'ManageTraining',
      [
        ...objects,
        's3:GetObject on <Lake:Artifacts.Arn>/drift/latest/*',
        's3:GetObject on <Lake:Lake.Arn>/warehouse/*',
        'glue:GetTable on arn:aws:glue:eu-west-1:222222222222:catalog',
        'glue:GetTable on arn:aws:glue:eu-west-1:222222222222:database/<Lake:Database>',
        'glue:GetTable on arn:aws:glue:eu-west-1:222222222222:table/<Lake:Database>/*',
        `logs:DescribeLogStreams on ${logs}/ProcessingJobs:*`,
        `logs:DescribeLogStreams on ${logs}/TrainingJobs:*`,
        `logs:GetLogEvents on ${logs}/ProcessingJobs:log-stream:prod-*`,
        `logs:GetLogEvents on ${logs}/TrainingJobs:log-stream:prod-*`,
        `sagemaker:DescribeHyperParameterTuningJob on ${sagemaker}:hyper-parameter-tuning-job/prod-*`,
        `sagemaker:DescribeProcessingJob on ${sagemaker}:processing-job/prod-*`,
        `sagemaker:DescribeTrainingJob on ${sagemaker}:training-job/prod-*`,
        `sagemaker:ListTrainingJobsForHyperParameterTuningJob on ${sagemaker}:hyper-parameter-tuning-job/prod-*`,
        `sagemaker:StopHyperParameterTuningJob on ${sagemaker}:hyper-parameter-tuning-job/prod-*`,
        `sagemaker:StopProcessingJob on ${sagemaker}:processing-job/prod-*`,
        `sagemaker:StopTrainingJob on ${sagemaker}:training-job/prod-*`,
        'states:DescribeExecution on executions of Drift',
        'states:GetExecutionHistory on executions of Drift',
        'states:ListExecutions on <Drift:DriftWorkflowStateMachine>',
        'states:StartExecution on <Drift:DriftWorkflowStateMachine>',
        'states:DescribeExecution on executions of Training',
        'states:GetExecutionHistory on executions of Training',
        'states:ListExecutions on <Training:TrainingWorkflowStateMachine>',
        'states:StartExecution on <Training:TrainingWorkflowStateMachine>',
        'states:StopExecution on executions of Training',
      ],
    ],
    [
      'RecordRelease',
      [
        ...audit,
        'sqs:SendMessage on <OnReleaseUndelivered.Arn>',
        ...keyRights('sqs', '<Key.Arn>', 'Decrypt', 'GenerateDataKey'),
      ],
    ],
    [
      'ManageUsers',
      [
        ...audit,
        ...keyRights('dynamodb', '<Features:Key.Arn>', ...TABLE_KEY_ACTIONS),
        live,
        `sagemaker:DescribeModelPackage on ${sagemaker}:model-package/vitrine-prod/*`,
        'sagemaker:ListModelPackages on *',
        'dynamodb:DeleteItem on <Features:OnlineTable.Arn>',
        'dynamodb:GetItem on <Features:OnlineTable.Arn>',
        'dynamodb:PutItem on <Features:OnlineTable.Arn>',
        'dynamodb:Query on <Features:OnlineTable.Arn>',
        'secretsmanager:GetSecretValue on <Features:PseudonymKeySecret>',
        'states:StartExecution on <LakeErasureWorkflowStateMachine>',
      ],
    ],
  ])('%s', (id, rights) => {
    expect(rightsOf(template, `${id}Role`).map(executionsOf).sort()).toEqual(
      [...functionRights(`${id}Logs`), ...rights].sort(),
    );
  });
});

describe('the erasure from the lake', () => {
  test('waits for the moment that it is told, runs one job at a time, and is told nobody', () => {
    const { States } = z
      .object({ States: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(
        JSON.parse(
          text(only(template, 'AWS::StepFunctions::StateMachine', 'LakeErasure')['DefinitionString']),
        ),
      );
    expect(States['Gather']).toMatchObject({ Type: 'Wait', TimestampPath: '$.runAt', Next: 'Erase' });
    expect(States['Erase']).toMatchObject({
      Resource: expect.stringMatching(/glue:startJobRun.sync$/),
      Parameters: { JobName: expect.stringContaining('<LakeErasureJob') },
      Retry: [{ ErrorEquals: expect.arrayContaining(['Glue.ConcurrentRunsExceededException']) }],
    });
    expect(only(template, 'AWS::Glue::Job')).toMatchObject({
      ExecutionProperty: { MaxConcurrentRuns: 1 },
    });
    expect(only(template, 'AWS::Events::Rule', 'LakeErasure')).toMatchObject({
      ScheduleExpression: 'rate(1 day)',
      Targets: [{ Input: '{"runAt":"2026-01-01T00:00:00Z"}' }],
    });
  });

  test('may write files and tables again where users may be, and remove their old versions', () => {
    const rights = rightsOf(template, 'LakeErasureJobRole');
    const folders = [
      '<Lake:Artifacts.Arn>/batch/*',
      '<Lake:Artifacts.Arn>/training-sets*',
      '<Lake:Lake.Arn>/reports/ingest/*',
      '<Lake:Lake.Arn>/warehouse*',
      '<Lake:Raw.Arn>/failed/*',
      '<Lake:Raw.Arn>/raw*',
    ];
    for (const action of ['DeleteObject', 'DeleteObjectVersion', 'GetObjectVersion'])
      expect(rights.filter((one) => one.startsWith(`s3:${action} `)).sort()).toEqual(
        folders.map((folder) => `s3:${action} on ${folder}`),
      );
    expect(rights.filter((one) => one.startsWith('dynamodb:')).sort()).toEqual([
      'dynamodb:PutItem on <AuditLog.Arn>',
      'dynamodb:Query on <AuditLog.Arn>',
      'dynamodb:Query on <Features:OnlineTable.Arn>',
    ]);
  });
});

describe('the API', () => {
  const resourceSchema = z.object({
    Properties: z.object({ PathPart: z.string(), ParentId: z.record(z.string(), z.unknown()) }),
  });
  const methodSchema = z.object({
    Properties: z.object({
      HttpMethod: z.string(),
      AuthorizationType: z.string(),
      ResourceId: z.object({ Ref: z.string() }),
      Integration: z.object({ Uri: z.unknown().optional() }),
    }),
  });

  function methods(): readonly {
    readonly name: string;
    readonly authorization: string;
    readonly to: string;
  }[] {
    const resources = template.findResources('AWS::ApiGateway::Resource');
    const pathOf = (id: unknown): string => {
      if (typeof id !== 'string' || resources[id] === undefined) return '';
      const { PathPart, ParentId } = resourceSchema.parse(resources[id]).Properties;
      return `${pathOf(ParentId['Ref'])}/${PathPart}`;
    };
    return Object.values(template.findResources('AWS::ApiGateway::Method')).map((method) => {
      const { HttpMethod, AuthorizationType, ResourceId, Integration } =
        methodSchema.parse(method).Properties;
      return {
        name: `${HttpMethod} ${pathOf(ResourceId.Ref)}`,
        authorization: AuthorizationType,
        to: /<(\w+)Function\.Arn>/.exec(text(Integration.Uri))?.[1] ?? '?',
      };
    });
  }

  test('has exactly the operations that its document describes, each for IAM callers alone', () => {
    const documented = Object.entries(operatorApiDocument({ version: '0' }).paths).flatMap(
      ([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const found = methods();
    const paths = new Set(documented.map((line) => line.split(' ')[1] ?? ''));
    const refusals = [...paths].map((path) => `ANY ${path}`);
    expect(found.map(({ name }) => name).toSorted()).toEqual([...documented, ...refusals].toSorted());
    expect(new Set(found.map(({ authorization }) => authorization))).toEqual(new Set(['AWS_IAM']));
  });

  test('sends each operation to the function that knows it', () => {
    const to = Object.fromEntries(methods().map(({ name, to }) => [name, to]));
    expect(to).toMatchObject({
      'POST /predict': 'Predict',
      'POST /models/{version}/approve': 'ManageModels',
      'GET /audit-log': 'ManageModels',
      'POST /use-model': 'ManageReleases',
      'POST /releases/{id}/rollback': 'ManageReleases',
      'POST /experiments/{name}/promote': 'ManageReleases',
      'POST /experiments/{name}/stop': 'ManageReleases',
      'POST /experiments/{name}/resume': 'ManageReleases',
      'POST /train': 'ManageTraining',
      'POST /training-jobs/{id}/stop': 'ManageTraining',
      'GET /drift': 'ManageTraining',
      'POST /drift/checks': 'ManageTraining',
      'DELETE /users/{id}': 'ManageUsers',
      'GET /users/{id}/data': 'ManageUsers',
      'GET /erasures/{id}': 'ManageUsers',
    });
  });

  test('is throttled, traced, and logs who called what, but no id that a path may have', () => {
    const stage = only(template, 'AWS::ApiGateway::Stage');
    expect(stage).toMatchObject({
      TracingEnabled: true,
      MethodSettings: [
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          DataTraceEnabled: false,
          ThrottlingRateLimit: 20,
          ThrottlingBurstLimit: 40,
        },
      ],
    });
    const { AccessLogSetting } = z
      .object({ AccessLogSetting: z.object({ Format: z.string() }) })
      .parse(stage);
    expect(JSON.parse(AccessLogSetting.Format)).toMatchObject({
      resourcePath: '$context.resourcePath',
      status: '$context.status',
      userArn: '$context.identity.userArn',
    });
    expect(AccessLogSetting.Format).not.toMatch(/\$context\.path"/);
  });

  test('tells a caller who did not sign so, in the handlers’ shape', () => {
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'MISSING_AUTHENTICATION_TOKEN',
      StatusCode: '403',
      ResponseTemplates: {
        'application/json': Match.stringLikeRegexp('"code":"not_signed_or_no_such_path"'),
      },
    });
  });
});

test('the audit log cannot be deleted by accident, and goes back to any point in time', () => {
  expect(only(template, 'AWS::DynamoDB::GlobalTable')).toMatchObject({
    Replicas: [
      {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    ],
  });
});

test('each step of a release is recorded by the same function', () => {
  expect(only(template, 'AWS::Events::Rule', 'OnReleaseTransitions')).toMatchObject({
    EventPattern: {
      source: ['vitrine.release'],
      'detail-type': ['Release Transition'],
      detail: { workflow: [{ 'Fn::ImportValue': expect.stringContaining('Release') }] },
    },
    Targets: [{ Arn: { 'Fn::GetAtt': [expect.stringMatching(/^RecordRelease/), 'Arn'] } }],
  });
});

test('each end of a release is recorded, with a queue for what cannot be', () => {
  expect(only(template, 'AWS::Events::Rule', 'OnReleaseRule')).toMatchObject({
    EventPattern: {
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: { status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
    },
    Targets: [
      {
        Arn: { 'Fn::GetAtt': [expect.stringMatching(/^RecordRelease/), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^OnReleaseUndelivered/), 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 3 },
      },
    ],
  });
  // EventBridge does not wait for the function, so what that fails on would be gone.
  expect(only(template, 'AWS::Lambda::Function', 'RecordRelease')).toMatchObject({
    DeadLetterConfig: {
      TargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^OnReleaseUndelivered/), 'Arn'] },
    },
  });
  // EventBridge uses the key by itself; Lambda with the function's rights.
  expect(JSON.stringify(only(template, 'AWS::KMS::Key')['KeyPolicy'])).toContain('events.amazonaws.com');
});

describe('where runs of training are tracked', () => {
  let tracked: ReturnType<typeof synthesize>;
  beforeAll(() => {
    tracked = synthesize({
      ...prod,
      training: { ...prod.training, mlflowTrackingUri: 'https://mlflow.shop.example' },
    });
  });

  test('each end of a release is told to MLflow too, beside the audit log', () => {
    const to = (name: RegExp) => ({
      Arn: { 'Fn::GetAtt': [expect.stringMatching(name), 'Arn'] },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^OnReleaseUndelivered/), 'Arn'] } },
    });
    expect(only(tracked.Operator, 'AWS::Events::Rule', 'OnReleaseRule')).toMatchObject({
      Targets: [to(/^RecordRelease/), to(/^TrackRelease/)],
    });
    expect(only(tracked.Operator, 'AWS::Events::Rule', 'OnReleaseTransitions')).toMatchObject({
      Targets: [to(/^RecordRelease/)],
    });
    expect(only(tracked.Operator, 'AWS::Lambda::Function', 'TrackRelease')).toMatchObject({
      Environment: { Variables: { MLFLOW_TRACKING_URI: 'https://mlflow.shop.example' } },
      DeadLetterConfig: {
        TargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^OnReleaseUndelivered/), 'Arn'] },
      },
    });
    expect(only(tracked.Operations, 'AWS::CloudWatch::Alarm', 'AlarmsTrackReleaseErrors')).toMatchObject({
      AlarmDescription: expect.stringContaining('[ticket]'),
    });
  });

  test('the function reads models and what serves, and changes nothing', () => {
    expect(rightsOf(tracked.Operator, 'TrackReleaseRole')).toEqual(
      [
        ...functionRights('TrackReleaseLogs'),
        live,
        ...objects,
        's3:GetObject on <Lake:Artifacts.Arn>/models/*',
        `sagemaker:DescribeModelPackage on ${sagemaker}:model-package/vitrine-prod/*`,
        'sqs:SendMessage on <OnReleaseUndelivered.Arn>',
        ...keyRights('sqs', '<Key.Arn>', 'Decrypt', 'GenerateDataKey'),
      ].sort(),
    );
  });
});

describe('where the audit log is locked', () => {
  const lockedFor = (auditLock: { days: number; mode: 'governance' | 'compliance' }) =>
    synthesize({ ...prod, auditLock });
  let locked: ReturnType<typeof synthesize>;
  beforeAll(() => {
    locked = lockedFor({ days: 365, mode: 'compliance' });
  });

  test.each(['compliance', 'governance'] as const)('nobody changes a copy for its time: %s', (mode) => {
    const { Operator } = mode === 'compliance' ? locked : lockedFor({ days: 365, mode });
    expect(only(Operator, 'AWS::S3::Bucket', 'AuditLockCopies')).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Days: 365, Mode: mode.toUpperCase() } },
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    Operator.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: Match.objectLike({ ObjectLockEnabled: true }),
    });
  });

  test('a function is told of each entry, from the first on, and fails aloud', () => {
    expect(only(locked.Operator, 'AWS::DynamoDB::GlobalTable')).toMatchObject({
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    expect(only(locked.Operator, 'AWS::Lambda::EventSourceMapping')).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^AuditLog/), 'StreamArn'] },
      FunctionName: { Ref: expect.stringMatching(/^AuditLockFunction/) },
      StartingPosition: 'TRIM_HORIZON',
    });
    only(locked.Operations, 'AWS::CloudWatch::Alarm', 'AlarmsLockAuditLogErrors');
  });

  test('the function adds copies, and neither reads nor removes any', () => {
    const stream = '<AuditLog.StreamArn>';
    expect(rightsOf(locked.Operator, 'AuditLockFunctionRole')).toEqual(
      [
        ...functionRights('AuditLockFunctionLogs'),
        `dynamodb:DescribeStream on ${stream}`,
        `dynamodb:GetRecords on ${stream}`,
        `dynamodb:GetShardIterator on ${stream}`,
        'dynamodb:ListStreams on *',
        ...keyRights('dynamodb', '<Key.Arn>', 'Decrypt'),
        ...keyRights('s3', '<Key.Arn>', 'GenerateDataKey'),
        's3:PutObject on <AuditLockCopies.Arn>/audit-log/*',
      ].sort(),
    );
  });

  test('by default it is not, and has no stream', () => {
    expect(only(template, 'AWS::DynamoDB::GlobalTable')['StreamSpecification']).toBeUndefined();
    expect(Object.keys(template.findResources('AWS::S3::Bucket'))).toEqual([]);
  });
});

test('a failed request and a failed function have an alarm', () => {
  for (const id of [
    'OperatorServerErrors',
    'PredictErrors',
    'ManageModelsErrors',
    'ManageReleasesErrors',
    'ManageTrainingErrors',
    'ManageUsersErrors',
    'RecordReleaseErrors',
  ])
    expect(only(operations, 'AWS::CloudWatch::Alarm', `Alarms${id}`)).toMatchObject({
      Threshold: 0,
      EvaluationPeriods: 1,
      AlarmDescription: expect.stringContaining('[ticket]'),
    });
});
