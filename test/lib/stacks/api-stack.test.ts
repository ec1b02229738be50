import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import local from '../../../config/local.ts';
import { functionRights, keyRights, only, rightsOf, synthesize, text } from '../synthesized.ts';

let template: Template;
beforeAll(() => {
  template = synthesize().Api;
});

describe('both functions', () => {
  test.each(['GetRecommendations', 'PutEvents'])(
    '%s runs on Node 24 and Graviton, traced, logging JSON',
    (id) => {
      expect(only(template, 'AWS::Lambda::Function', id)).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: {
          LogFormat: 'JSON',
          LogGroup: { Ref: expect.stringMatching(new RegExp(`^${id}Logs`)) },
        },
      });
      expect(only(template, 'AWS::Logs::LogGroup', id)).toMatchObject({ RetentionInDays: 365 });
    },
  );

  test('the architecture is the environment’s', () => {
    expect(only(synthesize(local).Api, 'AWS::Lambda::Function', 'PutEvents')).toMatchObject({
      Architectures: ['x86_64'],
    });
  });
});

describe('get-recommendations', () => {
  test('knows its table, its endpoint and its budgets', () => {
    expect(only(template, 'AWS::Lambda::Function', 'GetRecommendations')['Environment']).toEqual({
      Variables: {
        POWERTOOLS_SERVICE_NAME: 'get-recommendations',
        POWERTOOLS_METRICS_NAMESPACE: 'Vitrine',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        NODE_OPTIONS: '--enable-source-maps',
        ONLINE_TABLE_NAME: { 'Fn::ImportValue': expect.stringContaining('OnlineTable') },
        ENDPOINT_NAME: 'vitrine-prod',
        MODEL_HOST_TIMEOUT_MS: '80',
        REQUEST_BUDGET_MS: '150',
      },
    });
  });

  test('may look up items and ask this endpoint', () => {
    expect(rightsOf(template, 'GetRecommendationsRole')).toEqual(
      [
        ...functionRights('GetRecommendationsLogs'),
        'dynamodb:GetItem on <Features:OnlineTable.Arn>',
        'dynamodb:Query on <Features:OnlineTable.Arn>',
        ...keyRights(
          'dynamodb',
          '<Features:Key.Arn>',
          'Decrypt',
          'DescribeKey',
          'Encrypt',
          'GenerateDataKey',
          'ReEncryptFrom',
          'ReEncryptTo',
        ),
        'sagemaker:InvokeEndpoint on arn:aws:sagemaker:eu-west-1:222222222222:endpoint/vitrine-prod',
      ].sort(),
    );
  });
});

describe('put-events', () => {
  test('knows its stream', () => {
    expect(only(template, 'AWS::Lambda::Function', 'PutEvents')['Environment']).toMatchObject({
      Variables: { STREAM_NAME: { 'Fn::ImportValue': expect.stringContaining('Stream') } },
    });
  });

  test('may put batches of records', () => {
    expect(rightsOf(template, 'PutEventsRole')).toEqual(
      [
        ...functionRights('PutEventsLogs'),
        'kinesis:PutRecords on <Clickstream:Stream.Arn>',
        ...keyRights('kinesis', '<Clickstream:Key.Arn>', 'GenerateDataKey'),
      ].sort(),
    );
  });
});

describe('the API', () => {
  test('has exactly Personalize’s paths, all of them for callers with a key', () => {
    const resources = z
      .record(z.string(), z.object({ Properties: z.object({ PathPart: z.string() }) }))
      .parse(template.findResources('AWS::ApiGateway::Resource'));
    const methods = z
      .record(
        z.string(),
        z.object({
          Properties: z.object({
            HttpMethod: z.string(),
            ApiKeyRequired: z.boolean(),
            ResourceId: z.object({ Ref: z.string() }),
            Integration: z.object({ Type: z.string(), Uri: z.unknown(), TimeoutInMillis: z.number() }),
          }),
        }),
      )
      .parse(template.findResources('AWS::ApiGateway::Method'));
    const lines = Object.values(methods).map(({ Properties }) => {
      const path = resources[Properties.ResourceId.Ref]?.Properties.PathPart ?? '?';
      const target = /<(\w+)Function\.Arn>/.exec(text(Properties.Integration.Uri))?.[1] ?? '?';
      const key = Properties.ApiKeyRequired ? 'with a key' : 'open';
      return `${Properties.HttpMethod} /${path} -> ${target} ${key}, ${String(Properties.Integration.TimeoutInMillis)} ms`;
    });
    expect(lines.sort()).toEqual([
      'GET /recommendations -> GetRecommendations with a key, 10000 ms',
      'POST /events -> PutEvents with a key, 10000 ms',
      'POST /recommendations -> GetRecommendations with a key, 10000 ms',
    ]);
  });

  test('throttles, traces and logs errors without bodies', () => {
    expect(only(template, 'AWS::ApiGateway::Stage')).toMatchObject({
      StageName: 'v1',
      TracingEnabled: true,
      MethodSettings: [
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          DataTraceEnabled: false,
          LoggingLevel: 'ERROR',
          MetricsEnabled: true,
          ThrottlingRateLimit: 1000,
          ThrottlingBurstLimit: 2000,
        },
      ],
    });
  });

  test('its access log says what was asked of which path, and nothing about who', () => {
    const { AccessLogSetting } = z
      .object({ AccessLogSetting: z.object({ Format: z.string() }) })
      .parse(only(template, 'AWS::ApiGateway::Stage'));
    expect(JSON.parse(AccessLogSetting.Format)).toMatchObject({
      requestId: '$context.requestId',
      resourcePath: '$context.resourcePath',
      status: '$context.status',
      apiKeyId: '$context.identity.apiKeyId',
    });
    expect(AccessLogSetting.Format).not.toMatch(/sourceIp|\$context\.path"|querystring|userAgent|caller/i);
  });

  test('the usage plan limits a key by the second and by the month', () => {
    expect(only(template, 'AWS::ApiGateway::UsagePlan')).toMatchObject({
      Throttle: { RateLimit: 1000, BurstLimit: 2000 },
      Quota: { Limit: 100_000_000, Period: 'MONTH' },
      ApiStages: [{ Stage: { Ref: expect.stringContaining('DeploymentStage') } }],
    });
    expect(only(template, 'AWS::ApiGateway::UsagePlanKey')['KeyType']).toBe('API_KEY');
  });

  test.each([
    ['INVALID_API_KEY', undefined, 'ForbiddenException', 'invalid_api_key'],
    ['MISSING_AUTHENTICATION_TOKEN', '404', 'ResourceNotFoundException', 'no_such_path'],
    ['THROTTLED', undefined, 'ThrottlingException', 'throttled'],
    ['QUOTA_EXCEEDED', undefined, 'LimitExceededException', 'quota_exceeded'],
    ['DEFAULT_4XX', undefined, 'InvalidInputException', 'bad_request'],
    ['DEFAULT_5XX', undefined, 'InternalServerException', 'internal_error'],
  ])('answers %s in the handlers’ shape', (responseType, status, type, code) => {
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: responseType,
      StatusCode: status ?? Match.absent(),
      ResponseParameters: { 'gatewayresponse.header.x-amzn-ErrorType': `'${type}'` },
      ResponseTemplates: {
        'application/json': `{"type":"${type}","code":"${code}","message":$context.error.messageString,"requestId":"$context.requestId"}`,
      },
    });
  });
});

test('names what the command line looks for', () => {
  template.hasOutput('ApiUrl', {});
  template.hasOutput('ApiKeyId', {});
});
