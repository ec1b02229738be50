import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { recommendationsResponseSchema } from '../../../lambdas/contracts/recommendations.ts';
import { streamRecordOf } from '../../../lambdas/contracts/stream-record.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';
import { kinesisRecord } from '../fakes/kinesis-record.ts';
import {
  context,
  lambdaEnvironment,
  metricValues,
  setEnvironment,
  withOutput,
} from '../fakes/lambda-environment.ts';
import { ValkeyServer } from '../fakes/valkey-server.ts';

const aws = await FakeAws.start();
const valkey = await ValkeyServer.start();
setEnvironment({
  ...lambdaEnvironment(aws.url),
  ONLINE_TABLE_NAME: 'online',
  ONLINE_CACHE: `valkey://127.0.0.1:${valkey.port}`,
  MODEL_HOST: 'sagemaker:vitrine-local',
  MODEL_HOST_TIMEOUT_MS: '1000',
  REQUEST_BUDGET_MS: '3000',
  STREAM_NAME: 'events',
  SHOP_RULES: '{}',
  EXPERIMENTS: '[]',
  EVENT_TTL_DAYS: '30',
  PSEUDONYM_KEY_ARN: 'pseudonym-key',
});
const recommending = await import('../../../lambdas/handlers/get-recommendations.ts');
const consuming = await import('../../../lambdas/handlers/consume-events.ts');
const consenting = await import('../../../lambdas/handlers/put-consent.ts');

const requestContext = { requestId: 'request-1' };
let userId: string;
let users = 0;

async function recommend() {
  const body = JSON.stringify({ userId, scenario: 'product', itemId: 'vase', numResults: 3 });
  const { result, output } = await withOutput(() =>
    recommending.handler({ httpMethod: 'POST', requestContext, body }, context),
  );
  expect(result.statusCode).toBe(200);
  const answer = recommendationsResponseSchema.parse(JSON.parse(result.body));
  return { answer, items: answer.itemList.map(({ itemId }) => itemId), output };
}

/** Until a history came from the cache: on a busy machine, the cache can be later than a reader waits. */
async function recommendFromCache() {
  for (;;) {
    const recommended = await recommend();
    if (metricValues(recommended.output, 'OnlineCacheHit')[0] === 1) return recommended;
  }
}

async function buy(itemId: string): Promise<string> {
  const event = {
    eventId: `bought-${itemId}`,
    userId,
    sessionId: `session-of-${userId}`,
    itemId,
    eventType: 'purchase',
    timestampMs: Date.UTC(2026, 2, 1),
    receivedAtMs: Date.now(),
  };
  const data = Buffer.from(`${JSON.stringify(streamRecordOf(event))}\n`).toString('base64');
  const { result, output } = await withOutput(() =>
    consuming.handler({ Records: [kinesisRecord(data, 0, userId)] }, context),
  );
  expect(result).toEqual({ batchItemFailures: [] });
  return output;
}

const putConsent = (personalization: boolean) =>
  consenting.handler(
    {
      httpMethod: 'PUT',
      requestContext,
      pathParameters: { id: userId },
      body: JSON.stringify({ personalization, analytics: true }),
    },
    context,
  );

beforeEach(() => {
  aws.reset();
  aws.modelHost = rankingHost(['cup', 'mug', 'plate']);
  userId = `shopper-${++users}`;
});
afterAll(async () => {
  await valkey.stop();
  await aws.stop();
});

describe('functions with an online cache', () => {
  test('answer from it, and by a purchase from the next answer on', async () => {
    expect((await recommendFromCache()).items).toEqual(['cup', 'mug', 'plate']);
    await buy('cup');
    expect((await recommend()).items).toEqual(['mug', 'plate']);
    expect((await recommendFromCache()).items).toEqual(['mug', 'plate']);
  });

  test('heed a consent that is withdrawn from the next answer on', async () => {
    await recommendFromCache();
    expect((await putConsent(false)).statusCode).toBe(200);
    expect((await recommend()).answer).toMatchObject({ personalization: 'withdrawn' });
    expect((await recommendFromCache()).answer).toMatchObject({ personalization: 'withdrawn' });
  });

  test('answer and record without it, and tell; a withdrawal is to be sent again', async () => {
    await recommendFromCache();
    valkey.freeze();
    try {
      expect(metricValues(await buy('cup'), 'OnlineCacheFailures')).not.toEqual([]);
      const { items, output } = await recommend();
      expect(items).toEqual(['mug', 'plate']);
      expect(metricValues(output, 'OnlineCacheHit')).toEqual([0]);
      expect(metricValues(output, 'OnlineCacheFailures')).toEqual([1]);
      expect((await putConsent(false)).statusCode).toBe(503);
    } finally {
      valkey.thaw();
    }
  });
});
