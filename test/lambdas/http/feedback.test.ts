import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { changeRecordSchema } from '../../../lambdas/contracts/change-record.ts';
import { errorBodySchema } from '../../../lambdas/contracts/error-body.ts';
import { invocationRequestSchema } from '../../../lambdas/contracts/model-host.ts';
import { recommendationsResponseSchema } from '../../../lambdas/contracts/recommendations.ts';
import type { Reply } from '../fakes/fake-online-table.ts';
import { ShopServer } from './shop-server.ts';

const USER = 'shopper-17';
const CATEGORIES: Readonly<Record<string, string>> = { mug: 'Kitchen', cup: 'Kitchen', spade: 'Garden' };
const shop = await ShopServer.start();
const { openOnlineTable } = await import('../../../lambdas/adapters/online-table.ts');
const { OnlineTableWriter } = await import('../contracts/online-table-writer.ts');
const writer = new OnlineTableWriter(openOnlineTable('online', { timeoutMs: 1000 }));

/** A model host that ranks three items of two categories, and lists at most what it is asked for. */
function host(body: unknown): Reply {
  const { instances } = invocationRequestSchema.parse(body);
  const predictions = instances.map(({ exclude = [], only, numResults, metadata = false }) => {
    const ids = Object.keys(CATEGORIES).filter((id) => !exclude.includes(id) && only?.includes(id) !== false);
    const items = ids.map((itemId, index) => ({
      itemId,
      score: 1 / (index + 1),
      ...(metadata ? { metadata: { name: itemId, category: CATEGORIES[itemId] ?? '', price: 1 } } : {}),
    }));
    return { items: items.slice(0, numResults) };
  });
  return { status: 200, body: { modelName: 'fake', modelVersion: 'live', predictions } };
}

afterAll(() => shop.stop());
beforeEach(async () => {
  shop.reset();
  shop.aws.modelHost = host;
  await writer.precompute({ kind: 'user', id: USER }, [
    { itemId: 'mug', eventType: 'view', timestampMs: Date.UTC(2026, 0, 1) },
  ]);
});

async function send(method: string, path: string, body: unknown) {
  const headers = { 'content-type': 'application/json', 'x-api-key': 'key' };
  const response = await fetch(`${shop.url}${path}`, { method, headers, body: JSON.stringify(body) });
  const answer: unknown = await response.json();
  return { status: response.status, answer };
}
const say = (...feedbackList: object[]) =>
  send('POST', '/feedback', { userId: USER, sessionId: 's', feedbackList });
const shown = async (request: object = {}) => {
  const { answer } = await send('POST', '/recommendations', { userId: USER, ...request });
  return recommendationsResponseSchema.parse(answer).itemList.map(({ itemId }) => itemId);
};
const told = () =>
  shop.aws.records.map(({ Data }) => changeRecordSchema.safeParse(JSON.parse(atob(Data))).data);
const historiesRanked = () =>
  shop.aws.invocations.map((body) => invocationRequestSchema.parse(body).instances[0]?.history);

describe('POST /feedback', () => {
  test.each(['thumbs_down', 'not_interested', 'hide'])(
    '%s keeps an item away until it is undone',
    async (feedback) => {
      expect(await say({ itemId: 'mug', feedback })).toEqual({ status: 200, answer: { accepted: 1 } });
      expect(await shown()).toEqual(['cup', 'spade']);
      await say({ itemId: 'mug', feedback: 'none' });
      expect(await shown()).toEqual(['mug', 'cup', 'spade']);
    },
  );

  test('a hidden category is not shown, however few items are asked for, until it is undone', async () => {
    await say({ category: 'Kitchen', feedback: 'hide' });
    expect(await shown({ numResults: 1 })).toEqual(['spade']);
    await say({ category: 'Kitchen', feedback: 'none' });
    expect(await shown({ numResults: 1 })).toEqual(['mug']);
  });

  test('what was refused is no reason for other items, and what was liked is', async () => {
    await say({ itemId: 'mug', feedback: 'hide' }, { itemId: 'spade', feedback: 'thumbs_up' });
    await shown();
    expect(historiesRanked()).toEqual([
      [expect.objectContaining({ itemId: 'spade', eventType: 'thumbs_up' })],
    ]);
  });

  test.each(['batch', 'trending'] as const)(
    'holds for the %s list while the model host is down',
    async (source) => {
      const item = (itemId: string) => ({ itemId, score: 1, category: CATEGORIES[itemId] });
      const list = {
        modelVersion: 'm',
        items: [item('mug'), item('cup'), item('spade'), { itemId: 'what', score: 1 }],
      };
      await writer.put({ pk: 'LISTS', sk: 'CURRENT', batchVersion: source });
      await writer.put({
        pk: source === 'batch' ? `USER#${USER}` : 'LIST#TRENDING',
        sk: `LIST#${source}`,
        ...list,
        items: JSON.stringify(list.items),
      });
      shop.aws.modelHost = () => ({ status: 500, body: {} });
      // The lists' version is looked up once a second.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await say({ itemId: 'mug', feedback: 'hide' });
      expect(await shown()).toEqual(['cup', 'spade', 'what']);
      await say({ category: 'Kitchen', feedback: 'hide' });
      // Of what has no category it is not known that it is not hidden.
      expect(await shown()).toEqual(['spade']);
    },
  );

  test('holds for a list that the shop made, and for what it pins', async () => {
    await say({ itemId: 'mug', feedback: 'hide' }, { category: 'Garden', feedback: 'hide' });
    const { answer } = await send('POST', '/personalize-ranking', {
      userId: USER,
      sessionId: 's',
      inputList: ['mug', 'cup', 'spade'],
    });
    expect(answer).toMatchObject({ personalizedRanking: [{ itemId: 'cup' }] });
    expect(await shown({ pins: [{ itemId: 'mug', position: 1 }] })).toEqual(['cup']);
  });

  test('tells the lake, by the user or else by the session', async () => {
    await say({ itemId: 'mug', feedback: 'hide', recommendationId: 'r' });
    await send('POST', '/feedback', {
      sessionId: 's',
      feedbackList: [{ category: 'Garden', feedback: 'hide' }],
    });
    const known = { schemaVersion: 1, kind: 'feedback', receivedAtMs: expect.any(Number), feedback: 'hide' };
    expect(told()).toEqual([
      { ...known, userId: USER, itemId: 'mug', recommendationId: 'r' },
      { ...known, sessionId: 's', category: 'Garden' },
    ]);
  });

  test('of a session is the user’s once they log in', async () => {
    await send('POST', '/feedback', { sessionId: 's', feedbackList: [{ itemId: 'cup', feedback: 'hide' }] });
    await send('POST', `/users/${USER}/merge`, { sessionId: 's' });
    expect(await shown()).toEqual(['mug', 'spade']);
    expect(told().map((one) => one?.kind)).toEqual(['feedback', 'merge', 'feedback', undefined]);
  });

  test('of a user who refuses personalization is kept nowhere', async () => {
    await say({ itemId: 'mug', feedback: 'hide' });
    await send('PUT', `/users/${USER}/consent`, { personalization: false, analytics: false });
    shop.aws.records.length = 0;
    const { status, answer } = await say({ itemId: 'mug', feedback: 'hide' });
    expect([status, errorBodySchema.parse(answer).code]).toEqual([409, 'not_kept']);
    expect(shop.aws.records).toEqual([]);
    expect(shop.aws.table.rows.map(({ sk }) => sk?.['S'])).toEqual(['HISTORY#CONSENT']);
    expect(await shown()).toEqual(['mug', 'cup', 'spade']);
  });

  test.each([
    [{ itemId: 'mug' }, 'feedbackList[0].feedback'],
    [{ itemId: 'mug', feedback: 'meh' }, 'feedbackList[0].feedback'],
    [{ feedback: 'hide' }, 'feedbackList[0].itemId'],
    [{ itemId: 'mug', category: 'Garden', feedback: 'hide' }, 'feedbackList[0]'],
    [{ category: 'Garden', feedback: 'thumbs_up' }, 'feedbackList[0].itemId'],
    [{ category: '*', feedback: 'hide' }, 'feedbackList[0].category'],
  ])('refuses %j', async (said, field) => {
    const { status, answer } = await say(said);
    expect([status, errorBodySchema.parse(answer).field]).toEqual([400, field]);
  });

  test('asks to be sent again when the stream does not take it', async () => {
    shop.aws.fault = (operation) =>
      operation === 'PutRecords' ? { status: 400, body: { __type: 'AccessDeniedException' } } : undefined;
    expect(await say({ itemId: 'mug', feedback: 'hide' })).toMatchObject({ status: 503 });
    shop.aws.fault = () => undefined;
    expect(await say({ itemId: 'mug', feedback: 'hide' })).toMatchObject({ status: 200 });
    expect(await shown()).toEqual(['cup', 'spade']);
  });
});
