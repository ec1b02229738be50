import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { errorBodySchema } from '../../../lambdas/contracts/error-body.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';
import { ShopServer } from './shop-server.ts';
import { kinesisRecord } from '../fakes/kinesis-record.ts';

const shop = await ShopServer.start();
const { handler: consume } = await import('../../../lambdas/handlers/consume-events.ts');
const { context } = await import('../fakes/lambda-environment.ts');

afterAll(() => shop.stop());
beforeEach(() => {
  shop.reset();
  shop.aws.modelHost = rankingHost(['mug', 'cup', 'plate']);
});

async function post(path: string, body: unknown) {
  const headers = { 'content-type': 'application/json', 'x-api-key': 'key' };
  const response = await fetch(`${shop.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer: unknown = await response.json();
  return { status: response.status, answer };
}

/** What Lambda does with the stream: all of its records, from the start, since it delivers at least once. */
const deliver = () => {
  const Records = shop.aws.records.map(({ Data, PartitionKey }, index) =>
    kinesisRecord(Data, index, PartitionKey),
  );
  return consume({ Records }, context);
};
const buy = (itemId: string) =>
  post('/events', {
    sessionId: 'anonymous',
    eventList: [{ eventType: 'purchase', itemId, sentAt: '2026-03-01T12:00:00Z' }],
  });
const merge = (userId = 'shopper-17') =>
  post(`/users/${encodeURIComponent(userId)}/merge`, { sessionId: 'anonymous' });
const shownTo = async (userId: string) => {
  const { answer } = await post('/recommendations', { userId, filterPurchased: true });
  return (answer as { itemList: { itemId: string }[] }).itemList.map(({ itemId }) => itemId);
};

describe('POST /users/{id}/merge', () => {
  test('makes what was bought before the login count in the next answer', async () => {
    await buy('mug');
    await deliver();
    expect(await shownTo('shopper-17')).toEqual(['mug', 'cup', 'plate']);
    expect(await merge()).toEqual({ status: 200, answer: { userId: 'shopper-17', events: 1 } });
    expect(await shownTo('shopper-17')).toEqual(['cup', 'plate']);
  });

  test('makes what is still on its way count once it arrives, however often', async () => {
    await buy('cup');
    await merge();
    expect(await deliver()).toEqual({ batchItemFailures: [] });
    await deliver();
    expect(await shownTo('shopper-17')).toEqual(['mug', 'plate']);
    expect(await merge()).toMatchObject({ answer: { events: 1 } });
  });

  test('takes users of any id', async () => {
    const odd = 'Zoë/日本 50%';
    await buy('mug');
    await deliver();
    expect(await merge(odd)).toEqual({ status: 200, answer: { userId: odd, events: 1 } });
    expect(await shownTo(odd)).toEqual(['cup', 'plate']);
  });

  test('tells the lake once it is done', async () => {
    await merge();
    const lines = shop.aws.records.map(({ Data }) => Buffer.from(Data, 'base64').toString('utf8'));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        schemaVersion: 1,
        kind: 'merge',
        sessionId: 'anonymous',
        userId: 'shopper-17',
        receivedAtMs: expect.any(Number),
      },
    ]);
  });

  test('does not give one shopper’s session to another', async () => {
    await buy('mug');
    await deliver();
    await merge();
    const { status, answer } = await merge('somebody-else');
    expect(status).toBe(409);
    expect(errorBodySchema.parse(answer)).toMatchObject({
      type: 'ResourceInUseException',
      code: 'session_taken',
    });
    expect(await shownTo('somebody-else')).toEqual(['mug', 'cup', 'plate']);
  });

  test.each([
    ['/users/%20/merge', { sessionId: 's' }, 'id'],
    ['/users/%ff/merge', { sessionId: 's' }, undefined],
    [`/users/${'u'.repeat(257)}/merge`, { sessionId: 's' }, 'id'],
    ['/users/u/merge', {}, 'sessionId'],
    ['/users/u/merge', { sessionId: 's', userId: 'v' }, 'userId'],
  ])('refuses %s with %j', async (path, body, field) => {
    const { status, answer } = await post(path, body);
    expect([status, errorBodySchema.parse(answer).field]).toEqual([400, field]);
    expect(shop.aws.table.rows).toEqual([]);
  });

  test.each(['PutItem', 'Query', 'PutRecords'])('asks to be sent again when %s fails', async (down) => {
    await buy('mug');
    await deliver();
    shop.aws.fault = (operation) =>
      operation === down ? { status: 400, body: { __type: 'AccessDeniedException' } } : undefined;
    expect(await merge()).toMatchObject({ status: 503, answer: { type: 'ServiceUnavailableException' } });
    shop.aws.fault = () => undefined;
    expect(await merge()).toMatchObject({ status: 200, answer: { events: 1 } });
  });
});
