import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { errorBodySchema } from '../../../lambdas/contracts/error-body.ts';
import { recommendationsResponseSchema } from '../../../lambdas/contracts/recommendations.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';
import { ShopServer } from './shop-server.ts';

const USER = 'shopper-17';
const shop = await ShopServer.start();
const { openOnlineTable } = await import('../../../lambdas/adapters/online-table.ts');
const { OnlineTableWriter } = await import('../contracts/online-table-writer.ts');
const writer = new OnlineTableWriter(openOnlineTable('online', { timeoutMs: 1000 }));

afterAll(() => shop.stop());
beforeEach(async () => {
  shop.reset();
  shop.aws.modelHost = rankingHost(['mug', 'cup', 'plate']);
  await writer.precompute({ kind: 'user', id: USER }, [
    { itemId: 'mug', eventType: 'purchase', timestampMs: Date.UTC(2026, 0, 1) },
  ]);
});

async function send(method: string, path: string, body: unknown) {
  const headers = { 'content-type': 'application/json', 'x-api-key': 'key' };
  const response = await fetch(`${shop.url}${path}`, { method, headers, body: JSON.stringify(body) });
  const answer: unknown = await response.json();
  return { status: response.status, answer };
}
const consent = (personalization: boolean, analytics: boolean, userId = USER) =>
  send('PUT', `/users/${encodeURIComponent(userId)}/consent`, { personalization, analytics });
const recommend = async () => {
  const { answer } = await send('POST', '/recommendations', { userId: USER, filterPurchased: true });
  const { itemList, personalization } = recommendationsResponseSchema.parse(answer);
  return { ids: itemList.map(({ itemId }) => itemId), personalization };
};
const historiesRanked = () =>
  shop.aws.invocations.map((body) => (body as { instances: { history: unknown[] }[] }).instances[0]?.history);
const impressions = () =>
  shop.aws.records.filter(({ Data }) => Buffer.from(Data, 'base64').toString().includes('"impression"'));

describe('PUT /users/{id}/consent', () => {
  test('withdrawn, takes what is known of the user out of the next answer, and out of the table', async () => {
    expect((await recommend()).ids).toEqual(['cup', 'plate']);
    shop.aws.invocations.length = 0;
    expect(await consent(false, true)).toEqual({
      status: 200,
      answer: { userId: USER, personalization: false, analytics: true },
    });
    expect(await recommend()).toEqual({ ids: ['mug', 'cup', 'plate'], personalization: 'withdrawn' });
    expect(historiesRanked()).toEqual([[]]);
    expect(shop.aws.table.rows.map(({ sk }) => sk?.['S'])).toEqual(['HISTORY#CONSENT']);
  });

  test('given again, lets a new history begin', async () => {
    await consent(false, true);
    await consent(true, true);
    expect(await recommend()).toEqual({ ids: ['mug', 'cup', 'plate'], personalization: undefined });
  });

  test('to analytics decides whether it is logged what is shown', async () => {
    await recommend();
    expect(impressions()).toHaveLength(1);
    await consent(true, false);
    expect((await recommend()).ids).toEqual(['cup', 'plate']);
    await send('POST', '/personalize-ranking', { userId: USER, inputList: ['mug', 'cup'] });
    expect(impressions()).toHaveLength(1);
    await consent(true, true);
    await recommend();
    expect(impressions()).toHaveLength(2);
  });

  test('that cannot be read counts as withdrawn: nothing is logged, and no list of the user’s is shown', async () => {
    const list = (itemId: string) => ({ modelVersion: 'batch', items: [{ itemId, score: 1 }] });
    await writer.publish('1', {
      forShoppers: [{ shopper: { kind: 'user', id: USER }, list: list('personal') }],
      trending: list('trending'),
    });
    // For so long it is remembered that there were no lists.
    await wait(1000);
    shop.aws.fault = (operation) =>
      operation === 'Query' || operation === 'InvokeEndpoint' ? { status: 400, body: {} } : undefined;
    expect((await recommend()).ids).toEqual(['trending']);
    expect(impressions()).toEqual([]);
  });

  test('of one user is nobody else’s', async () => {
    await consent(false, false, 'somebody-else');
    expect((await recommend()).ids).toEqual(['cup', 'plate']);
  });

  test.each([
    ['/users/%20/consent', { personalization: true, analytics: true }, 'id'],
    ['/users/u/consent', { personalization: true }, 'analytics'],
    ['/users/u/consent', { personalization: 'yes', analytics: true }, 'personalization'],
    ['/users/u/consent', { personalization: true, analytics: true, ads: true }, 'ads'],
  ])('refuses %s with %j', async (path, body, field) => {
    const { status, answer } = await send('PUT', path, body);
    expect([status, errorBodySchema.parse(answer).field]).toEqual([400, field]);
  });

  test.each(['PutItem', 'Query', 'DeleteItem'])('asks to be sent again when %s fails', async (down) => {
    shop.aws.fault = (operation) =>
      operation === down ? { status: 400, body: { __type: 'AccessDeniedException' } } : undefined;
    expect(await consent(false, true)).toMatchObject({ status: 503 });
    shop.aws.fault = () => undefined;
    expect(await consent(false, true)).toMatchObject({ status: 200 });
    expect(shop.aws.table.rows.map(({ sk }) => sk?.['S'])).toEqual(['HISTORY#CONSENT']);
  });
});
