import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { OnlineTableWriter } from '../contracts/online-table-writer.ts';
import { DynamoDbTrialLease } from '../../../lambdas/adapters/dynamodb-trials.ts';
import { openOnlineTable } from '../../../lambdas/adapters/online-table.ts';
import { errorBodySchema } from '../../../lambdas/contracts/error-body.ts';
import { recommendationsResponseSchema } from '../../../lambdas/contracts/recommendations.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';
import {
  context,
  lambdaEnvironment,
  metricValues,
  setEnvironment,
  withOutput,
} from '../fakes/lambda-environment.ts';

const USER = 'shopper-17';
const aws = await FakeAws.start();
setEnvironment({
  ...lambdaEnvironment(aws.url),
  ONLINE_TABLE_NAME: 'online',
  MODEL_HOST: 'sagemaker:vitrine-local',
  MODEL_HOST_TIMEOUT_MS: '1000',
  REQUEST_BUDGET_MS: '3000',
  STREAM_NAME: 'events',
  SHOP_RULES: '{}',
  EXPERIMENTS: JSON.stringify([
    {
      name: 'mail',
      salt: 'mail-1',
      layer: { name: 'mail', from: 0, to: 1 },
      scenarios: ['email'],
      arms: [
        { name: 'control', weight: 0.5, rules: {} },
        { name: 'varied', weight: 0.5, rules: { diversityLevel: 'high' } },
      ],
      holdout: 0,
      rampUp: 1,
      start: '2020-01-01T00:00:00Z',
      end: '2120-01-01T00:00:00Z',
    },
  ]),
});
const { handler } = await import('../../../lambdas/handlers/get-recommendations.ts');
const writer = new OnlineTableWriter(openOnlineTable('online', { timeoutMs: 1000 }));

afterAll(() => aws.stop());
beforeEach(async () => {
  aws.reset();
  aws.modelHost = rankingHost(['cup', 'mug', 'plate']);
  await writer.precompute({ kind: 'user', id: USER }, [
    { itemId: 'mug', eventType: 'purchase', timestampMs: Date.UTC(2026, 0, 1) },
  ]);
});

const requestContext = { requestId: 'request-1' };
const send = (event: object) =>
  withOutput(() => handler({ httpMethod: 'POST', requestContext, ...event }, context));
const post = (body: unknown) => send({ body: JSON.stringify(body) });

async function recommend(body: object) {
  const { result, output } = await post(body);
  expect(result.statusCode).toBe(200);
  return { output, answer: recommendationsResponseSchema.parse(JSON.parse(result.body)) };
}

describe('POST /recommendations', () => {
  test("answers in Personalize's shape, with what we add", async () => {
    const { answer } = await recommend({ userId: USER, numResults: 1 });
    expect(answer).toEqual({
      itemList: [
        {
          itemId: 'cup',
          score: 1,
          reason: { type: 'bought', itemId: 'mug' },
          metadata: { name: 'The cup', category: 'Kitchen', price: 7.95 },
        },
      ],
      recommendationId: expect.stringMatching(/^home\.[\w-]{22}$/),
      modelVersion: 'live-model',
      variant: 'primary',
      experiment: null,
      fallback: null,
    });
  });

  test('drops what was bought where the scenario says so, and the item of the page', async () => {
    const { answer } = await recommend({ userId: USER, scenario: 'product', itemId: 'cup', numResults: 1 });
    expect(answer.itemList.map(({ itemId }) => itemId)).toEqual(['plate']);
  });

  test('answers from the batch list with the model host killed, and counts it', async () => {
    const batch = {
      modelVersion: 'batch-model',
      items: [{ itemId: 'vase', score: 1, metadata: { name: 'Vase' } }],
    };
    await writer.publish('1', {
      forShoppers: [{ shopper: { kind: 'user', id: USER }, list: batch }],
      trending: batch,
    });
    aws.fault = (operation) => (operation === 'InvokeEndpoint' ? { status: 503, body: {} } : undefined);
    const { answer, output } = await recommend({ userId: USER });
    expect(answer).toMatchObject({ fallback: 'batch', modelVersion: 'batch-model' });
    expect(answer.itemList).toEqual([{ itemId: 'vase', score: 1, metadata: { name: 'Vase' } }]);
    expect(metricValues(output, 'Fallback')).toEqual([1]);
    expect(metricValues(output, 'FallbackBySource')).toEqual([1]);
    expect(output).toContain('"Source":"batch"');
  });

  test('answers 200 with everything down, says so, and logs why', async () => {
    aws.fault = () => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } });
    const { answer, output } = await recommend({ userId: USER });
    expect(answer).toMatchObject({ itemList: [], fallback: 'none', modelVersion: null });
    for (const step of ['history', 'model', 'trending']) expect(output).toContain(`"step":"${step}"`);
    expect(output).toContain('AccessDeniedException');
  });

  test('writes its metrics once, and its request id on every log line', async () => {
    aws.fault = (operation) => (operation === 'InvokeEndpoint' ? { status: 503, body: {} } : undefined);
    const { output } = await recommend({ userId: USER });
    for (const name of ['Recommendations', 'RecommendationLatency'])
      expect(metricValues(output, name)).toHaveLength(1);
    const lines = output.split('\n').filter((line) => line.includes('"level"'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ correlation_id: 'request-1' });
  });

  test('counts answers of an experiment by its arms, and logs which failed', async () => {
    aws.fault = (operation) => (operation === 'InvokeEndpoint' ? { status: 503, body: {} } : undefined);
    const { answer, output } = await recommend({ userId: USER, scenario: 'email' });
    expect(answer.experiment).toEqual({ name: 'mail', arm: expect.stringMatching(/^(control|varied)$/) });
    expect(metricValues(output, 'FallbackByArm')).toEqual([1]);
    expect(metricValues(output, 'RecommendationLatencyByArm')).toEqual([expect.any(Number)]);
    expect(output).toContain(`"Experiment":"mail","Arm":"${answer.experiment?.arm}"`);
    expect(output).toContain(`"experiment":{"name":"mail"`);
    const other = await recommend({ userId: USER });
    expect(metricValues(other.output, 'FallbackByArm')).toEqual([]);
  });

  test.each([
    ['with a list from the model', () => undefined],
    ['with everything down', () => ({ status: 500, body: { message: 'down' } })],
  ])('never writes who asked, %s', async (_, fault) => {
    aws.fault = fault;
    const { output } = await recommend({ userId: USER });
    expect(output).not.toContain(USER);
  });

  test.each([
    ['an empty body', '', 'invalid_json', undefined],
    ['no JSON', '{"userId":', 'invalid_json', undefined],
    ['a list', '[]', 'invalid_field', undefined],
    ['a very deep list', '['.repeat(200_000), 'invalid_json', undefined],
    ['501 results', '{"numResults":501}', 'invalid_field', 'numResults'],
    ['a field of nobody', '{"usrId":"a"}', 'unknown_field', 'usrId'],
  ])('refuses %s with 400, and shows what it takes', async (_, body, code, field) => {
    const { result } = await send({ body });
    expect(result.statusCode).toBe(400);
    expect(result.headers['x-amzn-ErrorType']).toBe('InvalidInputException');
    const error = errorBodySchema.parse(JSON.parse(result.body));
    expect(error).toMatchObject({ type: 'InvalidInputException', code, requestId: 'request-1' });
    expect(error.field).toBe(field);
    expect((await post(error.example)).result.statusCode).toBe(200);
  });

  test('reads a body in base64, and refuses one that is not UTF-8', async () => {
    const encoded = (bytes: Buffer) => send({ body: bytes.toString('base64'), isBase64Encoded: true });
    expect((await encoded(Buffer.from('{"userId":"Zoë"}'))).result.statusCode).toBe(200);
    expect((await encoded(Buffer.from([0x22, 0xff, 0xfe, 0x22]))).result.statusCode).toBe(400);
  });
});

describe('GET /recommendations', () => {
  test('asks the same in the query', async () => {
    const queryStringParameters = { userId: USER, numResults: '2', metadata: 'false' };
    const { result } = await send({ httpMethod: 'GET', body: null, queryStringParameters });
    const { itemList } = recommendationsResponseSchema.parse(JSON.parse(result.body));
    expect(itemList.map(({ itemId, metadata }) => [itemId, metadata])).toEqual([
      ['cup', undefined],
      ['mug', undefined],
    ]);
  });

  test('may ask nothing', async () => {
    const { result } = await send({ httpMethod: 'GET', body: null, queryStringParameters: null });
    expect(result.statusCode).toBe(200);
  });
});

// Last: the circuit breaker of the model that serves remembers the calls of all tests before.
describe('while a model is tried', () => {
  test('counts a fallback of the candidate’s shoppers as the candidate’s, in answers, logs, metrics and impressions', async () => {
    const lease = new DynamoDbTrialLease(openOnlineTable('online', { timeoutMs: 1000 }));
    await lease.hold({ release: 'r7-v3', percent: 100, untilMs: Date.now() + 60_000 }, Date.now());
    // What is known of a trial may be a second old.
    await wait(1000);
    aws.fault = (operation) => (operation === 'InvokeEndpoint' ? { status: 503, body: {} } : undefined);
    const { answer, output } = await recommend({ userId: USER });
    expect(answer.variant).toBe('candidate');
    for (const name of ['FallbackByVariant', 'ModelErrorsByVariant', 'ModelSlowByVariant'])
      expect(metricValues(output, name)).toEqual([1]);
    expect(output).toContain('"Variant":"candidate"');
    expect(output).toContain('"StorageResolution":1');
    expect(output).toContain('"variant":"candidate"');
    const [impression = ''] = aws.records.map(({ Data }) => Buffer.from(Data, 'base64').toString());
    if (answer.itemList.length > 0) expect(JSON.parse(impression)).toMatchObject({ variant: 'candidate' });
    aws.fault = () => undefined;
    await lease.endTrial('r7-v3');
    await wait(1000);
    const after = await recommend({ userId: USER });
    expect([after.answer.variant, metricValues(after.output, 'ModelErrorsByVariant')]).toEqual([
      'primary',
      [0],
    ]);
  });
});
