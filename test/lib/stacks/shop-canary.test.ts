import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { json } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import local from '../../../config/local.ts';
import prod from '../../../config/prod.ts';
import { profiles } from '../../../config/profiles.ts';
import { withProfile } from '../../../lib/profile.ts';
import { synthesize } from '../synthesized.ts';

describe('the canary of production', () => {
  let operations: Template;
  beforeAll(() => {
    operations = synthesize(prod).Operations;
  });

  test('asks every five minutes, with the address and the key of the shop API', () => {
    operations.hasResourceProperties('AWS::Synthetics::Canary', {
      Name: 'vitrine-prod',
      RuntimeVersion: 'syn-nodejs-3.1',
      Schedule: { Expression: 'rate(5 minutes)' },
      Code: Match.objectLike({ Handler: 'index.handler' }),
      ArtifactConfig: { S3Encryption: Match.objectLike({ EncryptionMode: 'SSE_KMS' }) },
      RunConfig: Match.objectLike({
        EnvironmentVariables: { API_URL: Match.anyValue(), API_KEY_ID: Match.anyValue(), SLOW_MS: '1000' },
      }),
    });
  });

  test('may read that key, and write nothing but its own log and figures', () => {
    const policies = Object.values(
      operations.findResources('AWS::IAM::Policy', {
        Properties: { PolicyName: Match.stringLikeRegexp('^CanaryRole') },
      }),
    );
    const { Statement } = z
      .object({
        Properties: z.object({
          PolicyDocument: z.object({ Statement: z.array(z.object({ Action: z.unknown() })) }),
        }),
      })
      .parse(policies[0]).Properties.PolicyDocument;
    expect(Statement.flatMap(({ Action }) => Action).sort()).toEqual([
      'apigateway:GET',
      'cloudwatch:PutMetricData',
      'kms:GenerateDataKey',
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:GetBucketLocation',
      's3:ListAllMyBuckets',
      's3:PutObject',
      'xray:PutTraceSegments',
    ]);
  });

  test('pages when two runs in a row failed, or were not made', () => {
    operations.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('shop-canary'),
      DatapointsToAlarm: 2,
      EvaluationPeriods: 2,
      Threshold: 0.5,
      TreatMissingData: 'breaching',
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: '1 - succeeded / 100' }),
        Match.objectLike({
          MetricStat: Match.objectLike({
            Metric: Match.objectLike({ Namespace: 'CloudWatchSynthetics', MetricName: 'SuccessPercent' }),
            Period: 300,
          }),
        }),
      ]),
    });
  });
});

test.each([
  ['local', local],
  ['slim', withProfile(prod, profiles.slim)],
])('%s has none', (_, config) => {
  synthesize(config).Operations.resourceCountIs('AWS::Synthetics::Canary', 0);
});

describe('a run of the canary', () => {
  const { handler } = z
    .object({ handler: z.custom<() => Promise<string>>((value) => typeof value === 'function') })
    .parse(createRequire(import.meta.url)('../../../lib/canaries/shop-api/index.js'));
  /** API Gateway, which gives the key, and the shop API, which takes it. */
  const seen: { readonly method?: string | undefined; readonly url: string; readonly body?: unknown }[] = [];
  let answer: { readonly status: number; readonly body: unknown; readonly afterMs?: number };
  const respond = async (request: IncomingMessage): Promise<{ status: number; body: unknown }> => {
    const { method, url = '' } = request;
    if (url.startsWith('/apikeys/')) return { status: 200, body: { id: 'key-id', value: 'the key' } };
    if (request.headers['x-api-key'] !== 'the key') return { status: 403, body: {} };
    seen.push({ method, url, body: await json(request) });
    if (answer.afterMs !== undefined) await new Promise((resolve) => setTimeout(resolve, answer.afterMs));
    return url.endsWith('/consent') ? { status: 200, body: {} } : answer;
  };
  const server = createServer((request, response) => {
    void respond(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  const before = { ...process.env };
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = z.object({ port: z.number() }).parse(server.address());
    Object.assign(process.env, {
      API_URL: `http://127.0.0.1:${port}/v1/`,
      API_KEY_ID: 'key-id',
      SLOW_MS: '300',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });
  afterEach(() => {
    seen.length = 0;
  });
  afterAll(() => {
    process.env = before;
    server.closeAllConnections();
    server.close();
  });

  test('asks for a list, as a user of whom nothing is logged', async () => {
    answer = { status: 200, body: { itemList: [{ itemId: 'mug' }], fallback: null } };
    await expect(handler()).resolves.toMatch(/^1 items in \d+ ms, fallback no$/);
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PUT /v1/users/vitrine-canary/consent',
      'POST /v1/recommendations',
      'POST /v1/recommendations',
    ]);
    expect(seen[0]?.body).toMatchObject({ analytics: false });
  });

  test.each([
    ['an error', { status: 502, body: { message: 'no' } }, 'POST /recommendations answered 502'],
    ['no list', { status: 200, body: {} }, 'without an itemList'],
    ['a list that comes too late', { status: 200, body: { itemList: [] }, afterMs: 400 }, 'is too long'],
  ])('fails on %s', async (_, given, message) => {
    answer = given;
    await expect(handler()).rejects.toThrow(message);
  });
});
