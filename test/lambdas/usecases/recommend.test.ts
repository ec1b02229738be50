import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { InMemoryBatchLists } from '../../../lambdas/adapters/in-memory-batch-lists.ts';
import { InMemoryCatalog } from '../../../lambdas/adapters/in-memory-catalog.ts';
import { InMemoryHistoryStore } from '../../../lambdas/adapters/in-memory-history-store.ts';
import { InMemoryUserStore } from '../../../lambdas/adapters/in-memory-user-store.ts';
import { InMemoryTrials } from '../../../lambdas/adapters/in-memory-trials.ts';
import { InMemoryModelHost } from '../../../lambdas/adapters/in-memory-model-host.ts';
import { ModelHostUnavailableError, OnlineTableError } from '../../../lambdas/domain/errors.ts';
import type { ModelHost, RankRequest } from '../../../lambdas/domain/ports/model-host.ts';
import type { RankedList } from '../../../lambdas/domain/recommendation.ts';
import type { Shopper } from '../../../lambdas/domain/shopper.ts';
import type { RecommendRequest } from '../../../lambdas/domain/recommend-request.ts';
import { recommend, type RecommendDependencies } from '../../../lambdas/usecases/recommend.ts';
import { rulesOf } from './shelf-requests.ts';

const shopper: Shopper = { kind: 'user', id: 'shopper-17' };
const NOW_MS = Date.UTC(2026, 2, 1);

const list = (modelVersion: string, ...itemIds: readonly string[]): RankedList => ({
  modelVersion,
  items: itemIds.map((itemId, index) => ({ itemId, score: 10 - index, metadata: { name: `The ${itemId}` } })),
});

const down = () => Promise.reject(new ModelHostUnavailableError('down'));
const tableDown = () => Promise.reject(new OnlineTableError('down'));

/** A shop that works, in which the shopper has bought a mug and then looked at a plate. */
function shop(overrides: Partial<RecommendDependencies> = {}): RecommendDependencies {
  const historyStore = new InMemoryHistoryStore();
  historyStore.precompute(shopper, [
    { itemId: 'plate', eventType: 'view', timestampMs: NOW_MS - 1000 },
    { itemId: 'mug', eventType: 'purchase', timestampMs: NOW_MS - 2000 },
  ]);
  const batchLists = new InMemoryBatchLists();
  batchLists.publish({
    forShoppers: [{ shopper, list: list('batch-model', 'batch-1', 'mug', 'batch-2') }],
    trending: list('batch-model', 'trend-1', 'mug'),
  });
  return {
    historyStore,
    catalog: new InMemoryCatalog(),
    userProperties: new InMemoryUserStore(),
    trials: new InMemoryTrials(),
    modelHost: new InMemoryModelHost(list('live-model', 'cup', 'mug', 'plate', 'bowl')),
    batchLists,
    budget: { totalMs: 200, modelHostMs: 80 },
    now: () => NOW_MS,
    newId: () => 'recommendation-1',
    ...overrides,
  };
}

const recommendTo = async (
  overrides: Partial<RecommendDependencies>,
  { dropPurchased, ...request }: Partial<RecommendRequest> & { readonly dropPurchased?: boolean } = {},
) => {
  const rules = rulesOf(request.scenario, dropPurchased === undefined ? {} : { dropPurchased });
  const defaults = { shopper, numResults: 10, scenario: 'home', metadata: true, rules } as const;
  const { recommendation, failures } = await recommend({ ...defaults, ...request }, shop(overrides));
  const { items, modelVersion, fallback } = recommendation;
  return {
    ids: items.map(({ itemId }) => itemId),
    recommendation,
    modelVersion,
    fallback,
    failed: failures.map((f) => f.step),
  };
};

/** A model host that keeps what it was asked. */
function spyHost(): { readonly asked: RankRequest[]; readonly host: ModelHost } {
  const asked: RankRequest[] = [];
  const host = new InMemoryModelHost(list('live-model', 'cup', 'mug'));
  return { asked, host: { rank: (request) => (asked.push(request), host.rank(request)) } };
}

describe('recommending with everything up', () => {
  test("gives the model's ranking, with reasons, metadata and the model's version", async () => {
    const { recommendation } = await recommendTo({}, { numResults: 1 });
    expect(recommendation).toEqual({
      recommendationId: 'recommendation-1',
      items: [
        {
          itemId: 'cup',
          score: 10,
          reason: { type: 'viewed', itemId: 'plate' },
          metadata: { name: 'The cup' },
        },
      ],
      modelVersion: 'live-model',
      variant: 'primary',
      experiment: null,
      fallback: null,
      propensities: [1],
      effects: [{ rule: 'out-of-stock', taken: 1, left: 1, dropped: [], moved: [], promoted: [] }],
    });
  });

  test('leaves metadata out where it is not wanted', async () => {
    const { recommendation } = await recommendTo({}, { metadata: false });
    expect(recommendation.items.every((item) => !('metadata' in item))).toBe(true);
  });

  test('gives the model the history and the moment, and no more than is wanted to rank', async () => {
    const { asked, host } = spyHost();
    await recommendTo({ modelHost: host }, { numResults: 7 });
    expect(asked).toEqual([
      {
        history: [
          { itemId: 'plate', eventType: 'view', timestampMs: NOW_MS - 1000 },
          { itemId: 'mug', eventType: 'purchase', timestampMs: NOW_MS - 2000 },
        ],
        contextItemId: undefined,
        numResults: 7,
        exclude: new Set(),
        metadata: true,
        variant: 'primary',
        shadowed: false,
        nowMs: NOW_MS,
      },
    ]);
  });

  test('asks the candidate for the shoppers who try it, and says so', async () => {
    const trials = new InMemoryTrials();
    await trials.hold({ release: 'r7-v3', percent: 100, untilMs: NOW_MS + 1 }, NOW_MS);
    const { asked, host } = spyHost();
    const { recommendation } = await recommendTo({ modelHost: host, trials });
    expect([asked[0]?.variant, recommendation.variant]).toEqual(['candidate', 'candidate']);
    const nobody = await recommendTo({ modelHost: host, trials }, { shopper: undefined });
    expect(nobody.recommendation.variant).toBe('primary');
  });

  test('gives the shoppers of a candidate that fails a fallback that counts as its own', async () => {
    const trials = new InMemoryTrials();
    await trials.hold({ release: 'r7-v3', percent: 100, untilMs: NOW_MS + 1 }, NOW_MS);
    const { recommendation } = await recommendTo({ modelHost: { rank: down }, trials });
    expect(recommendation).toMatchObject({ fallback: 'batch', variant: 'candidate' });
  });

  test('takes the model that serves where it cannot tell whether one is tried', async () => {
    const trials = { current: tableDown };
    const { recommendation, failed } = await recommendTo({ trials });
    expect([recommendation.variant, recommendation.fallback, failed]).toEqual(['primary', null, ['trial']]);
  });

  test('ranks from an empty history for somebody of whom nothing is known', async () => {
    const { asked, host } = spyHost();
    const { fallback, failed } = await recommendTo({ modelHost: host }, { shopper: undefined });
    expect(asked[0]?.history).toEqual([]);
    expect({ fallback, failed }).toEqual({ fallback: null, failed: [] });
  });
});

describe('the rules', () => {
  test.each([
    ['home', true],
    ['email', true],
    ['product', false],
    ['cart', false],
  ] as const)('of the scenario %s show what was bought: %s', async (scenario, shown) => {
    const { asked, host } = spyHost();
    const { ids } = await recommendTo({ modelHost: host }, { scenario });
    expect(ids.includes('mug')).toBe(shown);
    expect(asked[0]?.exclude.has('mug')).toBe(!shown);
  });

  test.each([
    ['home', true],
    ['product', false],
  ] as const)('of the scenario %s are overridden by the request', async (scenario, dropPurchased) => {
    const { ids } = await recommendTo({}, { scenario, dropPurchased });
    expect(ids.includes('mug')).toBe(!dropPurchased);
  });

  test('never show what is off sale, whatever the model host answers', async () => {
    const heedless: ModelHost = { rank: () => Promise.resolve(list('live-model', 'cup', 'bowl')) };
    const { ids } = await recommendTo(
      { catalog: new InMemoryCatalog(['cup']), modelHost: heedless },
      { numResults: 1 },
    );
    expect(ids).toEqual(['bowl']);
  });

  test("never show the page's own item, and tell reasons from it", async () => {
    const host: ModelHost = {
      rank: () =>
        Promise.resolve({
          modelVersion: 'live-model',
          items: [
            { itemId: 'bowl', score: 2 },
            { itemId: 'cup', score: 1, reason: { itemId: 'bowl', name: 'Bowl' } },
          ],
        }),
    };
    const on = (scenario: 'product' | 'cart') =>
      recommendTo({ modelHost: host }, { scenario, contextItemId: 'bowl', numResults: 1 });
    expect((await on('product')).recommendation.items).toEqual([
      { itemId: 'cup', score: 1, reason: { type: 'viewed', itemId: 'bowl', name: 'Bowl' } },
    ]);
    expect((await on('cart')).recommendation.items[0]?.reason?.type).toBe('carted');
  });
});

describe('what is known of a shopper beside the history', () => {
  const described = () => {
    const historyStore = new InMemoryHistoryStore();
    historyStore.precompute(shopper, [], { spend_365d: 120 });
    return historyStore;
  };

  test.each(['home', 'product'] as const)(
    'is told to the model that ranks for them: %s',
    async (scenario) => {
      const { asked, host } = spyHost();
      await recommendTo({ historyStore: described(), modelHost: host }, { scenario, contextItemId: 'mug' });
      expect(asked[0]?.userFeatures).toEqual({ spend_365d: 120 });
    },
  );

  test.each(['similar', 'bought-together', 'trending'] as const)(
    'is not told where nobody in particular is ranked for: %s',
    async (scenario) => {
      const { asked, host } = spyHost();
      await recommendTo({ historyStore: described(), modelHost: host }, { scenario, contextItemId: 'mug' });
      expect(asked.map(({ userFeatures }) => userFeatures)).toEqual(asked.map(() => undefined));
      expect(asked).not.toHaveLength(0);
    },
  );
});

describe('to a user who refuses personalization, the answer', () => {
  function refusing(): InMemoryHistoryStore {
    const historyStore = new InMemoryHistoryStore();
    historyStore.precompute(shopper, [{ itemId: 'mug', eventType: 'purchase', timestampMs: NOW_MS - 1000 }]);
    void historyStore.putConsent(shopper.id, { personalization: false, analytics: false });
    return historyStore;
  }

  test('is what the model ranks for nobody in particular, and says so', async () => {
    const { asked, host } = spyHost();
    const { recommendation, fallback } = await recommendTo(
      { historyStore: refusing(), modelHost: host },
      { dropPurchased: true, numResults: 2 },
    );
    expect(asked[0]?.history).toEqual([]);
    // Nothing had to stand in: it is the answer that was asked for.
    expect(fallback).toBeNull();
    expect(recommendation.personalization).toBe('withdrawn');
    expect(recommendation.items.map(({ itemId, reason }) => [itemId, reason])).toEqual([
      ['cup', undefined],
      ['mug', undefined],
    ]);
  });

  test('is what is trending without a model host, never the list that was made for them', async () => {
    expect(
      await recommendTo({ historyStore: refusing(), modelHost: { rank: down } }, { numResults: 1 }),
    ).toMatchObject({ ids: ['trend-1'], fallback: 'trending', failed: ['model'] });
  });

  test('takes no account of who they are in filters', async () => {
    const userProperties = new InMemoryUserStore();
    await userProperties.put([{ userId: shopper.id, properties: { MEMBER: 'gold' } }]);
    const withoutCups = {
      action: 'EXCLUDE',
      anyOf: [[{ dataset: 'Items', column: 'NAME', operator: '=', values: ['The cup'] }]],
      onlyIf: [{ column: 'MEMBER', operator: '=', values: ['gold'] }],
    } as const;
    const firstOf = async (historyStore: InMemoryHistoryStore) => {
      const rules = rulesOf('home', { filter: [withoutCups] });
      const request = { shopper, numResults: 1, scenario: 'home', metadata: true, rules } as const;
      const { recommendation } = await recommend(request, shop({ historyStore, userProperties }));
      return recommendation.items[0]?.itemId;
    };
    expect(await firstOf(new InMemoryHistoryStore())).toBe('mug');
    expect(await firstOf(refusing())).toBe('cup');
  });
});

describe('when something is down, the answer', () => {
  test('is the batch list without a model host, under the same rules', async () => {
    expect(
      await recommendTo({ modelHost: { rank: down } }, { dropPurchased: true, numResults: 2 }),
    ).toMatchObject({
      ids: ['batch-1', 'batch-2'],
      modelVersion: 'batch-model',
      fallback: 'batch',
      failed: ['model'],
    });
  });

  test('is what is trending for a shopper whom the batch step did not know', async () => {
    const stranger: Shopper = { kind: 'session', id: 'new' };
    expect(await recommendTo({ modelHost: { rank: down } }, { shopper: stranger })).toMatchObject({
      ids: ['trend-1', 'mug'],
      fallback: 'trending',
    });
  });

  test('is what is trending when the rules leave nothing of the batch list', async () => {
    const catalog = new InMemoryCatalog(['batch-1', 'batch-2', 'mug']);
    expect(await recommendTo({ modelHost: { rank: down }, catalog })).toMatchObject({
      ids: ['trend-1'],
      fallback: 'trending',
    });
  });

  test.each([
    ["of the page's item", 'vase', ['pot', 'trend-1']],
    ['of what the shopper did last', undefined, ['saucer', 'trend-1']],
    ['nowhere: of an item that the batch step did not know', 'unheard-of', ['trend-1']],
  ])('begins with what is trending in the category %s', async (_, contextItemId, ids) => {
    const batchLists = new InMemoryBatchLists();
    batchLists.publish({
      forShoppers: [],
      trending: list('batch-model', 'trend-1', 'mug'),
      categories: [
        { category: 'Garden', itemIds: ['vase'], list: list('batch-model', 'pot') },
        { category: 'Kitchen', itemIds: ['plate'], list: list('batch-model', 'saucer', 'trend-1') },
      ],
    });
    const asked = { ...(contextItemId === undefined ? {} : { contextItemId }), scenario: 'product' as const };
    expect(await recommendTo({ modelHost: { rank: down }, batchLists }, asked)).toMatchObject({
      ...{ ids, fallback: 'trending', failed: ['model'] },
    });
  });

  test('is empty, and says so, with nothing left', async () => {
    const batchLists = { forShopper: tableDown, trendingBeside: tableDown, trending: tableDown };
    expect(await recommendTo({ modelHost: { rank: down }, batchLists })).toMatchObject({
      ids: [],
      modelVersion: null,
      fallback: 'none',
      failed: ['model', 'batch', 'category', 'trending'],
    });
  });

  test("is what the model takes for popular without the shopper's history, and is marked as such", async () => {
    const { asked, host } = spyHost();
    const historyStore = { recent: tableDown };
    expect(await recommendTo({ historyStore, modelHost: host }, { numResults: 2 })).toMatchObject({
      ids: ['cup', 'mug'],
      fallback: 'trending',
      failed: ['history'],
    });
    expect(asked[0]?.history).toEqual([]);
  });

  test('is the ranking without a catalogue', async () => {
    const catalog = { unavailable: tableDown, newest: tableDown };
    expect(await recommendTo({ catalog }, { numResults: 4 })).toMatchObject({
      ids: ['cup', 'mug', 'plate', 'bowl'],
      fallback: null,
      failed: ['catalog'],
    });
  });

  test('comes within the budget though everything hangs', async () => {
    const hang = () =>
      wait(10_000, undefined, { ref: false }).then(() => Promise.reject(new Error('too late')));
    const started = performance.now();
    const { fallback, failed } = await recommendTo({
      historyStore: { recent: hang },
      catalog: { unavailable: hang, newest: hang },
      modelHost: { rank: hang },
      batchLists: { forShopper: hang, trendingBeside: hang, trending: hang },
    });
    expect(fallback).toBe('none');
    // Not the batch list: it is not known whether the user lets it be used.
    expect(failed).toEqual(['history', 'catalog', 'model', 'trending']);
    // 200 ms, and some for a busy machine.
    expect(performance.now() - started).toBeLessThan(500);
  });
});
