// First, for what it sets is read when a handler is loaded.
import { ShopServer } from './shop-server.ts';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { errorBodySchema } from '../../../lambdas/contracts/error-body.ts';
import { recommendationsResponseSchema } from '../../../lambdas/contracts/recommendations.ts';
import { impressionRecordSchema } from '../../../lambdas/contracts/stream-record.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';

const shop = await ShopServer.start();
const catalogue = Array.from({ length: 12 }, (_, index) => `item-${index}`);

afterAll(() => shop.stop());
beforeEach(() => {
  shop.reset();
  shop.aws.modelHost = rankingHost(catalogue);
});

const headers = { 'content-type': 'application/json', 'x-api-key': 'key' };
const post = (body: object) =>
  fetch(`${shop.url}/recommendations`, { method: 'POST', headers, body: JSON.stringify(body) });
const list = async (body: object) => {
  const response = await post(body);
  expect(response.status).toBe(200);
  return recommendationsResponseSchema.parse(await response.json());
};
const ids = ({ itemList }: { itemList: readonly { itemId: string }[] }) =>
  itemList.map(({ itemId }) => itemId);

describe('the next page', () => {
  test('goes on with the same list, under the same id, and shows nothing again', async () => {
    const first = await list({ userId: 'u', numResults: 5, paging: true, itemId: 'item-1' });
    const { recommendationId } = first;
    const second = await list({ recommendationId });
    const third = await list({ recommendationId, numResults: 1 });
    expect([first, second, third].map((page) => page.recommendationId)).toEqual(
      Array(3).fill(recommendationId),
    );
    expect([...ids(first), ...ids(second), ...ids(third)]).toEqual(catalogue.filter((id) => id !== 'item-1'));
    const shown = shop.aws.records.map(({ Data }) =>
      impressionRecordSchema.parse(JSON.parse(Buffer.from(Data, 'base64').toString('utf8'))),
    );
    expect(shown.map(({ items }) => items[0]?.position)).toEqual([1, 6, 11]);
  });

  test('of a list that was not to be continued is not there', async () => {
    const { recommendationId } = await list({ userId: 'u', numResults: 5 });
    expect(shop.aws.calls).not.toContain('PutItem');
    const response = await post({ recommendationId });
    expect(response.status).toBe(404);
    const error = errorBodySchema.parse(await response.json());
    expect(error).toMatchObject({
      type: 'ResourceNotFoundException',
      code: 'not_found',
      field: 'recommendationId',
    });
  });

  test('takes nothing but how many', async () => {
    const { recommendationId } = await list({ numResults: 5, paging: true });
    const response = await post({ recommendationId, userId: 'somebody else' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_value', field: 'userId' });
  });

  test('is not needed for a first one to be as good', async () => {
    shop.aws.fault = (operation) => (operation === 'PutItem' ? { status: 500, body: {} } : undefined);
    expect(ids(await list({ numResults: 2, paging: true }))).toEqual(['item-0', 'item-1']);
  });
});

describe('a list that is asked for in the query', () => {
  const get = (tag?: string) =>
    fetch(`${shop.url}/recommendations?userId=u&numResults=2`, {
      headers: { ...headers, ...(tag === undefined ? {} : { 'If-None-Match': tag }) },
    });

  test('bears a tag, and is not sent again while it is the same', async () => {
    const first = await get();
    const tag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    shop.aws.records.length = 0;
    const again = await get(`"other", W/${tag}`);
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    // It was shown under its first id.
    expect(shop.aws.records).toEqual([]);
    shop.aws.modelHost = rankingHost(['item-7', 'item-8']);
    const changed = await get(tag);
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(tag);
  });

  test('asked for in a body is never kept', async () => {
    const { headers: of } = await post({ userId: 'u' });
    expect([of.get('cache-control'), of.get('etag')]).toEqual(['no-store', null]);
  });
});

describe('a request', () => {
  test('that is only checked ranks, reads and logs nothing', async () => {
    const { recommendationId, ...answer } = await list({
      userId: 'u',
      validateOnly: true,
      diversityLevel: 'high',
    });
    expect(answer).toEqual({
      itemList: [],
      modelVersion: null,
      variant: null,
      experiment: null,
      fallback: 'none',
    });
    expect(shop.aws.calls).toEqual([]);
    expect((await post({ validateOnly: true, filter: 'no filter' })).status).toBe(400);
    expect(recommendationId).toMatch(/^home\.[\w-]{22}$/);
  });

  test('may be explained', async () => {
    const filter = 'EXCLUDE ItemID WHERE Items.ITEM_ID IN ("item-0", "item-2")';
    const { rules, ...answer } = await list({ userId: 'u', numResults: 3, filter, explain: true });
    expect(ids(answer)).toEqual(['item-1', 'item-3', 'item-4']);
    expect(rules).toEqual([
      { rule: 'filter', taken: 12, left: 10, dropped: ['item-0', 'item-2'], moved: [], promoted: [] },
      { rule: 'out-of-stock', taken: 10, left: 10, dropped: [], moved: [], promoted: [] },
    ]);
  });

  test('is answered though what it shows cannot be logged', async () => {
    shop.aws.fault = (operation) => (operation === 'PutRecords' ? { status: 500, body: {} } : undefined);
    expect(ids(await list({ userId: 'u', numResults: 1 }))).toEqual(['item-0']);
  });
});
