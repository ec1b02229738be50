import { describe, expect, test } from '@jest/globals';
import { InMemoryBatchLists } from '../../../lambdas/adapters/in-memory-batch-lists.ts';
import { InMemoryCatalog } from '../../../lambdas/adapters/in-memory-catalog.ts';
import { InMemoryHistoryStore } from '../../../lambdas/adapters/in-memory-history-store.ts';
import { InMemoryUserStore } from '../../../lambdas/adapters/in-memory-user-store.ts';
import { InMemoryTrials } from '../../../lambdas/adapters/in-memory-trials.ts';
import { InMemoryModelHost } from '../../../lambdas/adapters/in-memory-model-host.ts';
import { ModelHostUnavailableError } from '../../../lambdas/domain/errors.ts';
import type { ModelHost } from '../../../lambdas/domain/ports/model-host.ts';
import type { RankListRequest } from '../../../lambdas/domain/recommend-request.ts';
import type { Shopper } from '../../../lambdas/domain/shopper.ts';
import { rankList } from '../../../lambdas/usecases/rank-list.ts';
import { rulesOf } from './shelf-requests.ts';

const shopper: Shopper = { kind: 'user', id: 'shopper-17' };
const host = new InMemoryModelHost({
  modelVersion: 'm1',
  items: Array.from({ length: 600 }, (_, place) => ({ itemId: `i${place}`, score: 1 - place / 600 })),
});
/** As a graph that ranks 200 at most. */
const bounded: ModelHost = {
  rank: (request, signal) => host.rank({ ...request, numResults: Math.min(200, request.numResults) }, signal),
};
const down: ModelHost = { rank: () => Promise.reject(new ModelHostUnavailableError('down')) };

const rank = async (
  itemIds: readonly string[],
  { modelHost = bounded, unavailable = [] as readonly string[], rules = {}, personalization = true } = {},
) => {
  const historyStore = new InMemoryHistoryStore();
  historyStore.precompute(shopper, [{ itemId: 'i4', eventType: 'purchase', timestampMs: 1 }]);
  await historyStore.putConsent(shopper.id, { personalization, analytics: true });
  const batchLists = new InMemoryBatchLists();
  const items = ['b1', 'i9', 'i2'].map((itemId) => ({ itemId, score: 0.5 }));
  const list = { modelVersion: 'batch', items };
  batchLists.publish({ forShoppers: [{ shopper, list }], trending: list });
  const request: RankListRequest = {
    shopper,
    scenario: 'search',
    rules: rulesOf('search', rules),
    metadata: false,
    itemIds,
  };
  const { recommendation } = await rankList(request, {
    historyStore,
    catalog: new InMemoryCatalog(unavailable),
    userProperties: new InMemoryUserStore(),
    trials: new InMemoryTrials(),
    modelHost,
    batchLists,
    budget: { totalMs: 2000, modelHostMs: 1000 },
    now: () => 10,
    newId: () => 'r-1',
  });
  return { ...recommendation, ids: recommendation.items.map(({ itemId }) => itemId) };
};

test('a list for a user who refuses personalization is not put into the order of what was made for them', async () => {
  const given = ['i4', 'i9', 'i2'];
  expect(await rank(given, { modelHost: down, personalization: false })).toMatchObject({
    ids: given,
    fallback: 'none',
    personalization: 'withdrawn',
  });
  expect((await rank(given, { modelHost: down })).fallback).toBe('batch');
});

describe('a list in the order of a shopper', () => {
  test('has the items that were given, and what the model does not know last, without a score', async () => {
    const { ids, items, fallback, modelVersion } = await rank(['x', 'i9', 'i2', 'y', 'i4', 'i9']);
    expect(ids).toEqual(['i2', 'i4', 'i9', 'x', 'y']);
    expect(items.map((item) => 'score' in item)).toEqual([true, true, true, false, false]);
    expect({ fallback, modelVersion }).toEqual({ fallback: null, modelVersion: 'm1' });
  });

  test('may have five hundred, more than a graph ranks at once', async () => {
    const given = Array.from({ length: 500 }, (_, place) => `i${(place * 7) % 500}`);
    const { ids } = await rank(given);
    expect(ids).toEqual(Array.from({ length: 500 }, (_, place) => `i${place}`));
  });

  test('has nothing that the rules take away', async () => {
    const { ids } = await rank(['i1', 'i2', 'i4', 'z'], {
      unavailable: ['z', 'i2'],
      rules: { dropPurchased: true },
    });
    expect(ids).toEqual(['i1']);
  });

  test('goes by the batch list without a model host', async () => {
    const answer = await rank(['i2', 'x', 'i9'], { modelHost: down });
    expect(answer).toMatchObject({ ids: ['i9', 'i2', 'x'], fallback: 'batch', modelVersion: 'batch' });
  });

  test('is as it was given with nothing to go by', async () => {
    const answer = await rank(['x', 'y'], { modelHost: down });
    expect(answer).toMatchObject({ ids: ['x', 'y'], fallback: 'none', modelVersion: null });
  });
});
