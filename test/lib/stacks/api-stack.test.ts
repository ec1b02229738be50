import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import local from '../../../config/local.ts';
import prod from '../../../config/prod.ts';
import { errorBodySchema } from '../../../lambdas/contracts/error-body.ts';
import { OPERATIONS } from '../../../lambdas/contracts/operations.ts';
import { functionRights, keyRights, only, rightsOf, synthesize, text } from '../synthesized.ts';
import { withEveryHandler } from '../with-every-handler.ts';

let template: Template;
beforeAll(() => {
  template = synthesize().Api;
});

const tableKeyRights = keyRights(
  'dynamodb',
  '<Features:Key.Arn>',
  'Decrypt',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'ReEncryptFrom',
  'ReEncryptTo',
);

const pseudonymKey = { PSEUDONYM_KEY_ARN: { 'Fn::ImportValue': expect.stringContaining('PseudonymKey') } };
const readsPseudonymKey = 'secretsmanager:GetSecretValue on <Features:PseudonymKeySecret>';

const resourceSchema = z.object({
  Properties: z.object({ PathPart: z.string(), ParentId: z.object({ Ref: z.string().optional() }) }),
});

const json = z.object({ 'application/json': z.string() });
const gatewayResponseSchema = z.object({ ResponseTemplates: json });
const refusalSchema = z.object({
  ApiKeyRequired: z.boolean(),
  Integration: z.object({
    Type: z.string(),
    IntegrationResponses: z.tuple([
      z.object({
        StatusCode: z.string(),
        ResponseParameters: z.object({ 'method.response.header.Allow': z.string() }),
        ResponseTemplates: json,
      }),
    ]),
  }),
});

const methodsBut = (of: Template, method: string) =>
  Object.fromEntries(
    Object.entries(of.findResources('AWS::ApiGateway::Method')).filter(
      ([, { Properties }]) => z.object({ HttpMethod: z.string() }).parse(Properties).HttpMethod !== method,
    ),
  );

describe('every function', () => {
  test.each([
    'GetRecommendations',
    'PersonalizeRanking',
    'PutEvents',
    'PutFeedback',
    'PutItems',
    'PutUsers',
    'MergeUser',
    'PutConsent',
    'GetOpenApi',
  ])('%s runs on Node 24 and Graviton, traced, logging JSON', (id) => {
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
  });

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
        MODEL_HOST: 'sagemaker:vitrine-prod',
        MODEL_HOST_TIMEOUT_MS: '80',
        REQUEST_BUDGET_MS: '150',
        STREAM_NAME: { 'Fn::ImportValue': expect.stringContaining('Stream') },
        SHOP_RULES: '{}',
        EXPERIMENTS: '[]',
      },
    });
  });

  test('may look up and keep items, log what is shown, and ask this endpoint', () => {
    expect(rightsOf(template, 'GetRecommendationsRole')).toEqual(
      [
        ...functionRights('GetRecommendationsLogs'),
        'dynamodb:GetItem on <Features:OnlineTable.Arn>',
        'dynamodb:PutItem on <Features:OnlineTable.Arn>',
        'dynamodb:Query on <Features:OnlineTable.Arn>',
        ...tableKeyRights,
        'kinesis:PutRecords on <Clickstream:Stream.Arn>',
        ...keyRights('kinesis', '<Clickstream:Key.Arn>', 'GenerateDataKey'),
        'sagemaker:InvokeEndpoint on arn:aws:sagemaker:eu-west-1:222222222222:endpoint/vitrine-prod',
      ].sort(),
    );
  });
});

describe('personalize-ranking', () => {
  test('knows what get-recommendations does', () => {
    const variablesOf = (id: string) => {
      const { Environment } = z
        .object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) })
        .parse(only(template, 'AWS::Lambda::Function', id));
      return { ...Environment.Variables, POWERTOOLS_SERVICE_NAME: '' };
    };
    expect(variablesOf('PersonalizeRanking')).toEqual(variablesOf('GetRecommendations'));
  });

  test('may do what get-recommendations may, and keep nothing', () => {
    const rights = (id: string) =>
      rightsOf(template, `${id}Role`).map((right) => right.replaceAll(`${id}Logs`, 'Logs'));
    expect(rights('PersonalizeRanking')).toEqual(
      rights('GetRecommendations').filter((right) => !right.startsWith('dynamodb:PutItem')),
    );
  });
});

test('the configuration’s filters and rules reach the functions', () => {
  const shopRules = { filters: { 'in-season': 'EXCLUDE ItemID WHERE Items.CATEGORY = "Winter"' } };
  const { Api } = synthesize({ ...local, shopRules });
  expect(only(Api, 'AWS::Lambda::Function', 'GetRecommendations')).toMatchObject({
    Environment: { Variables: { SHOP_RULES: JSON.stringify(shopRules) } },
  });
});

test('the configuration’s experiments reach the functions', () => {
  const experiments = [
    {
      name: 'calm-home',
      salt: 'calm-home-1',
      layer: { name: 'home', from: 0, to: 1 },
      scenarios: ['home' as const],
      arms: [
        { name: 'control', weight: 0.5, rules: {} },
        { name: 'diverse', weight: 0.5, rules: { diversityLevel: 'medium' as const } },
      ],
      holdout: 0,
      rampUp: 0.1,
      start: '2027-01-11T00:00:00Z',
      end: '2027-02-08T00:00:00Z',
    },
  ];
  const { Api } = synthesize({ ...local, experiments });
  for (const id of ['GetRecommendations', 'PersonalizeRanking'])
    expect(only(Api, 'AWS::Lambda::Function', id)).toMatchObject({
      Environment: { Variables: { EXPERIMENTS: JSON.stringify(experiments) } },
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

describe.each([
  ['PutItems', ['DeleteItem', 'GetItem', 'PutItem'], [], {}],
  ['PutUsers', ['DeleteItem', 'GetItem', 'PutItem', 'Query'], [readsPseudonymKey], pseudonymKey],
  [
    'PutFeedback',
    ['DeleteItem', 'GetItem', 'PutItem'],
    [readsPseudonymKey],
    { EVENT_TTL_DAYS: '90', ...pseudonymKey },
  ],
  [
    'MergeUser',
    ['DeleteItem', 'GetItem', 'PutItem', 'Query'],
    [readsPseudonymKey],
    { EVENT_TTL_DAYS: '90', ...pseudonymKey },
  ],
])('%s', (id, actions, more, variables) => {
  test('knows its table and its stream', () => {
    expect(only(template, 'AWS::Lambda::Function', id)['Environment']).toMatchObject({
      Variables: {
        ONLINE_TABLE_NAME: { 'Fn::ImportValue': expect.stringContaining('OnlineTable') },
        STREAM_NAME: { 'Fn::ImportValue': expect.stringContaining('Stream') },
        ...variables,
      },
    });
  });

  test('may do with rows what it does, and put batches of records', () => {
    expect(rightsOf(template, `${id}Role`)).toEqual(
      [
        ...functionRights(`${id}Logs`),
        ...actions.map((action) => `dynamodb:${action} on <Features:OnlineTable.Arn>`),
        ...tableKeyRights,
        ...more,
        'kinesis:PutRecords on <Clickstream:Stream.Arn>',
        ...keyRights('kinesis', '<Clickstream:Key.Arn>', 'GenerateDataKey'),
      ].sort(),
    );
  });
});

test('put-consent knows its table, and may write and remove what is in it', () => {
  expect(only(template, 'AWS::Lambda::Function', 'PutConsent')['Environment']).toMatchObject({
    Variables: {
      ONLINE_TABLE_NAME: { 'Fn::ImportValue': expect.stringContaining('OnlineTable') },
      ...pseudonymKey,
    },
  });
  expect(rightsOf(template, 'PutConsentRole')).toEqual(
    [
      ...functionRights('PutConsentLogs'),
      ...['DeleteItem', 'GetItem', 'PutItem', 'Query'].map(
        (action) => `dynamodb:${action} on <Features:OnlineTable.Arn>`,
      ),
      ...tableKeyRights,
      readsPseudonymKey,
    ].sort(),
  );
});

describe('the API', () => {
  test('has exactly the operations of its document, for callers with a key, and the document', () => {
    const resources = z
      .record(z.string(), resourceSchema)
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
      .parse(methodsBut(template, 'ANY'));
    const pathOf = (id: string): string => {
      const { PathPart, ParentId } = resources[id]?.Properties ?? {};
      return PathPart === undefined ? '' : `${pathOf(ParentId?.Ref ?? '')}/${PathPart}`;
    };
    const lines = Object.values(methods).map(({ Properties }) => {
      const path = pathOf(Properties.ResourceId.Ref);
      const target = /<(\w+)RolloutAlias>/.exec(text(Properties.Integration.Uri))?.[1] ?? '?';
      const key = Properties.ApiKeyRequired ? 'with a key' : 'open';
      return `${Properties.HttpMethod} ${path} -> ${target} ${key}, ${String(Properties.Integration.TimeoutInMillis)} ms`;
    });
    expect(lines.sort()).toEqual([
      'GET /openapi.json -> GetOpenApi open, 10000 ms',
      'GET /recommendations -> GetRecommendations with a key, 10000 ms',
      'POST /events -> PutEvents with a key, 10000 ms',
      'POST /feedback -> PutFeedback with a key, 10000 ms',
      'POST /items -> PutItems with a key, 10000 ms',
      'POST /personalize-ranking -> PersonalizeRanking with a key, 10000 ms',
      'POST /recommendations -> GetRecommendations with a key, 10000 ms',
      'POST /users -> PutUsers with a key, 10000 ms',
      'POST /users/{id}/merge -> MergeUser with a key, 10000 ms',
      'PUT /users/{id}/consent -> PutConsent with a key, 10000 ms',
    ]);
    const keyed = lines.filter((line) => line.includes('with a key'));
    expect(keyed.map((line) => line.split(' -> ')[0])).toEqual(
      OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort(),
    );
  });

  test('refuses other methods of each path by itself, with those that there are, to whoever may ask it', () => {
    const refusals = template.findResources('AWS::ApiGateway::Method', { Properties: { HttpMethod: 'ANY' } });
    const told = Object.values(refusals).map(({ Properties }) => {
      const { ApiKeyRequired, Integration } = refusalSchema.parse(Properties);
      const [{ StatusCode, ResponseParameters, ResponseTemplates }] = Integration.IntegrationResponses;
      expect([Integration.Type, StatusCode]).toEqual(['MOCK', '405']);
      const allow = ResponseParameters['method.response.header.Allow'].replaceAll("'", '');
      expect(errorBodySchema.parse(JSON.parse(ResponseTemplates['application/json']))).toMatchObject({
        type: 'MethodNotAllowedException',
        code: 'method_not_allowed',
        message: expect.stringContaining(allow),
      });
      return `${allow} ${ApiKeyRequired ? 'with a key' : 'open'}`;
    });
    expect(told.sort()).toEqual([
      'GET open',
      'GET, POST with a key',
      ...Array.from({ length: 6 }, () => 'POST with a key'),
      'PUT with a key',
    ]);
  });

  test('answers errors of its own as the document says', () => {
    const responses = template.findResources('AWS::ApiGateway::GatewayResponse');
    expect(Object.keys(responses).length).toBeGreaterThan(0);
    for (const { Properties } of Object.values(responses)) {
      const { ResponseTemplates } = gatewayResponseSchema.parse(Properties);
      const body = ResponseTemplates['application/json'].replace('$context.error.messageString', '"a"');
      expect(() => errorBodySchema.parse(JSON.parse(body))).not.toThrow();
    }
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

describe('pages of other origins', () => {
  const corsOrigins = ['https://shop.example', 'https://m.shop.example'];
  const preflights = (of: Template) =>
    Object.values(of.findResources('AWS::ApiGateway::Method', { Properties: { HttpMethod: 'OPTIONS' } }));

  test('may not call it unless the configuration says which', () => {
    expect(preflights(template)).toEqual([]);
    expect(JSON.stringify(template.findResources('AWS::ApiGateway::GatewayResponse'))).not.toContain(
      'Origin',
    );
  });

  test('are let in by preflights without a key, functions that know them, and readable errors', () => {
    const { Api } = synthesize({ ...prod, api: { ...prod.api, corsOrigins } });
    expect(preflights(Api)).toHaveLength(
      new Set([...OPERATIONS.map(({ path }) => path), '/openapi.json']).size,
    );
    const refusals = Api.findResources('AWS::ApiGateway::Method', { Properties: { HttpMethod: 'ANY' } });
    for (const refusal of Object.values(refusals)) expect(JSON.stringify(refusal)).toMatch(/OPTIONS/);
    for (const { Properties } of preflights(Api)) {
      expect(Properties).toMatchObject({ ApiKeyRequired: false, AuthorizationType: 'NONE' });
      expect(JSON.stringify(Properties)).toContain("'content-type,x-api-key'");
      for (const origin of corsOrigins) expect(JSON.stringify(Properties)).toContain(origin);
    }
    for (const { Properties } of Object.values(Api.findResources('AWS::Lambda::Function')))
      expect(Properties).toMatchObject({
        Environment: { Variables: { CORS_ORIGINS: 'https://shop.example,https://m.shop.example' } },
      });
    Api.allResourcesProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseParameters: {
        'gatewayresponse.header.Access-Control-Allow-Origin': 'method.request.header.Origin',
      },
    });
  });
});

test('names what the command line looks for', () => {
  template.hasOutput('ApiUrl', {});
  template.hasOutput('ApiKeyId', {});
});

describe('a key that is rotated', () => {
  let rotating: Template;
  beforeAll(() => {
    rotating = synthesize(withEveryHandler).Api;
  });

  test('is in Secrets Manager, and is another every so many days', () => {
    const secret = { Ref: expect.stringMatching(/^CallerKeySecret/) };
    expect(only(rotating, 'AWS::SecretsManager::RotationSchedule')).toMatchObject({
      SecretId: secret,
      RotationLambdaARN: { 'Fn::GetAtt': [expect.stringMatching(/^CallerKeyRotateFunction/), 'Arn'] },
      RotationRules: { AutomaticallyAfterDays: 90 },
    });
    expect(only(rotating, 'AWS::Lambda::Permission', 'CallerKeyPermission')).toMatchObject({
      Principal: 'secretsmanager.amazonaws.com',
      SourceArn: secret,
    });
    expect(rotating.findOutputs('ShopKeySecretArn')).toMatchObject({ ShopKeySecretArn: { Value: secret } });
  });

  test('is made, and put into and taken out of the plan of the API alone', () => {
    const plan = 'arn:aws:apigateway:eu-west-1::/usageplans/<ShopApiPlan>/keys';
    expect(rightsOf(rotating, 'CallerKeyRotateRole')).toEqual(
      [
        ...functionRights('CallerKeyRotateLogs'),
        'apigateway:POST on arn:aws:apigateway:eu-west-1::/apikeys',
        `apigateway:POST on ${plan}`,
        `apigateway:GET on ${plan}/*`,
        `apigateway:DELETE on ${plan}/*`,
        ...['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
          (action) => `secretsmanager:${action} on <CallerKeySecret>`,
        ),
      ].sort(),
    );
  });

  test('is a ticket where it is not rotated', () => {
    const { Operations } = synthesize(withEveryHandler);
    expect(only(Operations, 'AWS::CloudWatch::Alarm', 'AlarmsRotateCallerKeyErrors')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
    });
  });

  test('is there only where it is asked for', () => {
    template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  });
});
