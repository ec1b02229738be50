import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDbBatchLists } from '../../../lambdas/adapters/dynamodb-batch-lists.ts';
import { DynamoDbCatalog } from '../../../lambdas/adapters/dynamodb-catalog.ts';
import { DynamoDbHistoryStore } from '../../../lambdas/adapters/dynamodb-history-store.ts';
import { openOnlineTable } from '../../../lambdas/adapters/online-table.ts';
import { OnlineTableError } from '../../../lambdas/domain/errors.ts';
import type { ShopEvent } from '../../../lambdas/domain/event.ts';
import { batchListsContract } from '../contracts/batch-lists-contract.ts';
import { catalogContract } from '../contracts/catalog-contract.ts';
import { historyStoreContract } from '../contracts/history-store-contract.ts';
import { OnlineTableWriter } from '../contracts/online-table-writer.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';

const aws = await FakeAws.start();
setEnvironment(lambdaEnvironment(aws.url));
const table = openOnlineTable('online', { timeoutMs: 1000 });
const writer = new OnlineTableWriter(table);

afterAll(() => aws.stop());
beforeEach(() => {
  aws.reset();
});

historyStoreContract('DynamoDbHistoryStore', () =>
  Promise.resolve({
    store: new DynamoDbHistoryStore(table),
    precompute: (...given) => writer.precompute(...given),
  }),
);
batchListsContract('DynamoDbBatchLists', () =>
  Promise.resolve({ lists: new DynamoDbBatchLists(table), publish: (...given) => writer.publish(...given) }),
);
catalogContract('DynamoDbCatalog', () =>
  Promise.resolve({
    catalog: new DynamoDbCatalog(table),
    setUnavailable: (ids) => writer.setUnavailable(ids),
  }),
);

const event: ShopEvent = {
  eventId: 'e-1',
  userId: 'shopper-17',
  sessionId: 's',
  itemId: 'mug',
  eventType: 'view',
  timestampMs: 946_684_800_000,
  receivedAtMs: 946_684_800_001,
  recommendationId: 'r-1',
};
const down = () => ({ status: 500, body: { __type: 'InternalServerError', message: 'down' } });

describe('the history in DynamoDB', () => {
  const store = new DynamoDbHistoryStore(table);

  test('is one round trip', async () => {
    await writer.precompute({ kind: 'user', id: 'shopper-17' }, []);
    await store.record(event, { keepDays: 30 });
    aws.calls.length = 0;
    await store.recent({ kind: 'user', id: 'shopper-17' });
    expect(aws.calls).toEqual(['Query']);
  });

  test('writes an event under its time and id, to be forgotten after its days', async () => {
    await store.record(event, { keepDays: 30 });
    expect(aws.table.rows).toEqual([
      {
        pk: { S: 'USER#shopper-17' },
        sk: { S: 'EVENT#0946684800000#e-1' },
        itemId: { S: 'mug' },
        eventType: { S: 'view' },
        ts: { N: '946684800000' },
        eventId: { S: 'e-1' },
        recommendationId: { S: 'r-1' },
        expiresAt: { N: String(946_684_800 + 30 * 86_400) },
      },
    ]);
  });

  test('reads no list of the same shopper for a history', async () => {
    await writer.put({ pk: 'USER#shopper-17', sk: 'LIST#1', modelVersion: 'm', items: '[]' });
    expect(await store.recent({ kind: 'user', id: 'shopper-17' })).toEqual([]);
  });

  test.each([[{ sk: 'HISTORY', events: 'none' }], [{ sk: 'EVENT#0946684800000#e', itemId: 'mug' }]])(
    'refuses %j, and keeps the shopper out of the message',
    async (row) => {
      await writer.put({ pk: 'USER#shopper-17', ...row });
      const reading = store.recent({ kind: 'user', id: 'shopper-17' });
      await expect(reading).rejects.toThrow(OnlineTableError);
      await expect(reading).rejects.not.toThrow('shopper-17');
    },
  );

  test('says so when it cannot be read or written', async () => {
    aws.fault = down;
    await expect(store.recent({ kind: 'user', id: 'shopper-17' })).rejects.toThrow(OnlineTableError);
    await expect(store.record(event, { keepDays: 30 })).rejects.toThrow(OnlineTableError);
  });

  test('stops reading when told to', async () => {
    aws.fault = () => 'hang';
    const reading = store.recent({ kind: 'user', id: 'shopper-17' }, AbortSignal.timeout(30));
    await expect(reading).rejects.toThrow(OnlineTableError);
  });
});

describe('the lists in DynamoDB', () => {
  const trending = { modelVersion: 'm1', items: [{ itemId: 'x', score: 1 }] };

  test('of a version that is not yet whole are not seen', async () => {
    const lists = new DynamoDbBatchLists(table);
    await writer.publish('1', { forShoppers: [], trending });
    await writer.put({ pk: 'LIST#TRENDING', sk: 'LIST#2', modelVersion: 'm2', items: '[]' });
    expect(await lists.trending()).toEqual(trending);
  });

  test('of a new version are seen within a second of its being current', async () => {
    let nowMs = 0;
    const lists = new DynamoDbBatchLists(table, () => nowMs);
    await writer.publish('1', { forShoppers: [], trending });
    await lists.trending();
    await writer.publish('2', { forShoppers: [], trending: { ...trending, modelVersion: 'm2' } });
    nowMs = 1000;
    expect((await lists.trending())?.modelVersion).toBe('m2');
  });
});

describe('the catalogue in DynamoDB', () => {
  test('is read once a second at most', async () => {
    let nowMs = 0;
    const catalog = new DynamoDbCatalog(table, () => nowMs);
    await writer.setUnavailable(['mug']);
    aws.calls.length = 0;
    for (nowMs of [0, 500, 999]) expect(await catalog.unavailable()).toEqual(new Set(['mug']));
    expect(aws.calls).toEqual(['GetItem']);
    await writer.setUnavailable(['cup']);
    nowMs = 1000;
    expect(await catalog.unavailable()).toEqual(new Set(['cup']));
  });

  test('takes an absent set for an empty one', async () => {
    await writer.put({ pk: 'CATALOG', sk: 'UNAVAILABLE' });
    expect(await new DynamoDbCatalog(table).unavailable()).toEqual(new Set());
  });
});
