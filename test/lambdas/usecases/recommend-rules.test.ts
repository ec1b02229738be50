import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { InMemoryBatchLists } from '../../../lambdas/adapters/in-memory-batch-lists.ts';
import { InMemoryCatalog } from '../../../lambdas/adapters/in-memory-catalog.ts';
import { InMemoryHistoryStore } from '../../../lambdas/adapters/in-memory-history-store.ts';
import { InMemoryUserStore } from '../../../lambdas/adapters/in-memory-user-store.ts';
import { InMemoryTrials } from '../../../lambdas/adapters/in-memory-trials.ts';
import { InMemoryModelHost } from '../../../lambdas/adapters/in-memory-model-host.ts';
import { applyFilterValues, parseFilter } from '../../../lambdas/contracts/filter/filter-expression.ts';
import { ModelHostUnavailableError } from '../../../lambdas/domain/errors.ts';
import type { BoundFilter } from '../../../lambdas/domain/filter/expression.ts';
import { passes } from '../../../lambdas/domain/filter/matches.ts';
import type { ModelHost, RankRequest } from '../../../lambdas/domain/ports/model-host.ts';
import type { RecommendRequest, ShelfRules } from '../../../lambdas/domain/recommend-request.ts';
import type { RankedItem } from '../../../lambdas/domain/recommendation.ts';
import type { Shopper } from '../../../lambdas/domain/shopper.ts';
import { recommend, type RecommendDependencies } from '../../../lambdas/usecases/recommend.ts';
import { boundFilter } from '../contracts/filter/filters.ts';
import { rulesOf } from './shelf-requests.ts';

const shopper: Shopper = { kind: 'user', id: 'shopper-17' };
const NOW_MS = Date.UTC(2026, 2, 1);

const bound = (text: string): BoundFilter => {
  const parsed = parseFilter(text, 'filter');
  const applied = parsed.ok ? applyFilterValues(parsed.value, {}, { filter: 'f', values: 'v' }) : parsed;
  if (!applied.ok) throw new Error(applied.problem.message);
  return applied.value;
};

/** Items i0, i1 ... best first, of ten categories in turn; each costs its own number. */
const catalogue = (size: number): readonly RankedItem[] =>
  Array.from({ length: size }, (_, index) => ({
    itemId: `i${index}`,
    score: 1 - index / size,
    metadata: { category: `C${index % 10}`, price: index },
  }));

/** A host that, as a graph, ranks no more than its bound, and keeps what it was asked. */
class BoundedHost implements ModelHost {
  readonly asked: RankRequest[] = [];
  readonly #host: ModelHost;
  readonly #bound: number;

  constructor(size: number, bound = 200) {
    this.#host = new InMemoryModelHost({ modelVersion: 'm1', items: catalogue(size) });
    this.#bound = bound;
  }

  rank(request: RankRequest, signal?: AbortSignal) {
    this.asked.push(request);
    return this.#host.rank({ ...request, numResults: Math.min(request.numResults, this.#bound) }, signal);
  }
}

function shop(overrides: Partial<RecommendDependencies> = {}): RecommendDependencies {
  const historyStore = new InMemoryHistoryStore();
  historyStore.precompute(shopper, [
    { itemId: 'i3', eventType: 'view', timestampMs: NOW_MS - 1 },
    { itemId: 'i1', eventType: 'purchase', timestampMs: NOW_MS - 2 },
    { itemId: 'i5', eventType: 'click', timestampMs: NOW_MS - 3 },
    { itemId: 'i3', eventType: 'view', timestampMs: NOW_MS - 4 },
  ]);
  const batchLists = new InMemoryBatchLists();
  const list = (...itemIds: readonly string[]) => ({
    modelVersion: 'batch',
    items: itemIds.map((itemId, place) => ({
      itemId,
      score: 1 - place / 10,
      metadata: { category: 'C3', price: 1 },
    })),
  });
  batchLists.publish({
    forShoppers: [{ shopper, list: list('b1', 'i0', 'b2') }],
    trending: list('t1', 'b1', 't2'),
  });
  return {
    historyStore,
    catalog: new InMemoryCatalog(),
    userProperties: new InMemoryUserStore(),
    trials: new InMemoryTrials(),
    modelHost: new BoundedHost(1000),
    batchLists,
    budget: { totalMs: 2000, modelHostMs: 1000 },
    now: () => NOW_MS,
    newId: () => 'recommendation-1',
    ...overrides,
  };
}

const ask = async (
  rules: Partial<ShelfRules>,
  request: Partial<RecommendRequest> = {},
  overrides: Partial<RecommendDependencies> = {},
) => {
  const defaults = { shopper, numResults: 5, scenario: 'home', metadata: true } as const;
  const { recommendation } = await recommend(
    { ...defaults, rules: rulesOf(request.scenario, rules), ...request },
    shop(overrides),
  );
  return { ...recommendation, ids: recommendation.items.map(({ itemId }) => itemId) };
};

describe('a filter', () => {
  test('over columns chooses among more than is shown', async () => {
    const modelHost = new BoundedHost(1000);
    const { ids } = await ask(
      { filter: bound('INCLUDE ItemID WHERE Items.CATEGORY = "C7"') },
      {},
      { modelHost },
    );
    expect(ids).toEqual(['i7', 'i17', 'i27', 'i37', 'i47']);
    expect(modelHost.asked.map(({ numResults, metadata }) => [numResults, metadata])).toEqual([[100, true]]);
  });

  test('that takes all that the graph ranks at first makes it rank again', async () => {
    const modelHost = new BoundedHost(1000);
    const filter = bound('INCLUDE ItemID WHERE Items.PRICE >= 250');
    const { ids, fallback } = await ask({ filter }, { metadata: false }, { modelHost });
    expect(ids).toEqual(['i250', 'i251', 'i252', 'i253', 'i254']);
    expect(fallback).toBeNull();
    expect(modelHost.asked).toHaveLength(3);
  });

  test('over what the shopper did is told to the model host', async () => {
    const modelHost = new BoundedHost(1000);
    const filter = bound('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase", "click")');
    const { ids } = await ask({ filter }, {}, { modelHost });
    expect(ids).toEqual(['i0', 'i2', 'i3', 'i4', 'i6']);
    expect(modelHost.asked[0]?.exclude).toEqual(new Set(['i1', 'i5']));
  });

  test('for what was bought confines the model host to it', async () => {
    const modelHost = new BoundedHost(1000);
    const filter = bound('INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("view", "purchase")');
    expect((await ask({ filter }, {}, { modelHost })).ids).toEqual(['i1', 'i3']);
    expect(modelHost.asked[0]?.only).toEqual(new Set(['i1', 'i3']));
  });

  test('knows the user, where a condition asks', async () => {
    const filter = bound('EXCLUDE ItemID WHERE Items.PRICE < 3 IF CurrentUser.MEMBER = "gold"');
    const asked: string[] = [];
    const userProperties = {
      propertiesOf: (userId: string) => {
        asked.push(userId);
        return Promise.resolve({ Member: 'silver|gold' });
      },
    };
    expect((await ask({ filter }, { numResults: 2 }, { userProperties })).ids).toEqual(['i3', 'i4']);
    expect((await ask({ filter }, { numResults: 2 })).ids).toEqual(['i0', 'i1']);
    expect((await ask({}, { numResults: 2 }, { userProperties })).ids).toEqual(['i0', 'i1']);
    expect(asked).toEqual(['shopper-17']);
  });

  test('holds for the lists that stand in, too', async () => {
    const modelHost = { rank: () => Promise.reject(new ModelHostUnavailableError('down')) };
    const kept = await ask(
      { filter: bound('EXCLUDE ItemID WHERE Items.CATEGORY = "C3"') },
      {},
      { modelHost },
    );
    expect(kept).toMatchObject({ ids: [], fallback: 'none' });
    const unknown = await ask({ filter: bound('EXCLUDE ItemID WHERE Items.BRAND = "x"') }, {}, { modelHost });
    expect(unknown.ids).toEqual([]);
    const cheap = await ask({ filter: bound('INCLUDE ItemID WHERE Items.PRICE < 2') }, {}, { modelHost });
    expect(cheap).toMatchObject({ ids: ['b1', 'i0', 'b2', 't1', 't2'], fallback: 'batch' });
  });

  test('of any kind never lets an item through that it does not pass, wherever it is from', async () => {
    const size = 30;
    const types = new Map([
      ['i3', ['view', 'view']],
      ['i1', ['purchase']],
      ['i5', ['click']],
    ]);
    await fc.assert(
      fc.asyncProperty(
        boundFilter,
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        async (filter, isUp, numResults) => {
          const modelHost = isUp
            ? new BoundedHost(size, 10)
            : { rank: () => Promise.reject(new ModelHostUnavailableError('down')) };
          const pins = [{ itemId: 'i2', position: 1 }];
          const { items } = await ask({ filter, pins }, { numResults }, { modelHost });
          for (const { itemId, metadata } of items) {
            const { category = '', price = 0 } = metadata ?? {};
            const known =
              metadata === undefined
                ? []
                : ([
                    ['CATEGORY', [category]],
                    ['PRICE', [price]],
                  ] as const);
            const item = new Map<string, readonly (string | number)[]>(known);
            expect(passes(filter, { item, eventTypes: types.get(itemId) ?? [], user: new Map() })).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a list that is longer than what the graph ranks', () => {
  test('is ranked in rounds, without an item twice', async () => {
    const modelHost = new BoundedHost(1000);
    const { ids, items, fallback } = await ask({}, { numResults: 500 }, { modelHost });
    expect(ids).toEqual(catalogue(500).map(({ itemId }) => itemId));
    expect(fallback).toBeNull();
    expect(items.some((item) => 'fallback' in item)).toBe(false);
    expect(modelHost.asked).toHaveLength(3);
  });

  test('is filled up, item by item marked, where the catalogue ends', async () => {
    const { items, fallback, modelVersion } = await ask(
      {},
      { numResults: 6 },
      { modelHost: new BoundedHost(3) },
    );
    expect(items.map(({ itemId, fallback: from }) => [itemId, from])).toEqual([
      ['i0', undefined],
      ['i1', undefined],
      ['i2', undefined],
      ['b1', 'batch'],
      ['b2', 'batch'],
      ['t1', 'trending'],
    ]);
    expect({ fallback, modelVersion }).toEqual({ fallback: null, modelVersion: 'm1' });
  });
});

describe('rules', () => {
  test('cap, boost, promote, pin and mix, and each says what it did', async () => {
    const { ids, items, effects } = await ask({
      dropPurchased: true,
      maxPerCategory: 1,
      boosts: [{ column: 'CATEGORY', values: ['C9'], multiplier: 3 }],
      promotions: [{ name: 'sale', percent: 20, filter: bound('INCLUDE ItemID WHERE Items.PRICE = 8') }],
      pins: [{ itemId: 'i6', position: 1 }],
      diversityLevel: 'low',
    });
    expect(ids[0]).toBe('i6');
    expect(ids).toContain('i9');
    expect(items.filter(({ promotionName }) => promotionName === 'sale').map(({ itemId }) => itemId)).toEqual(
      ['i8'],
    );
    expect(ids).not.toContain('i1');
    expect(effects.map(({ rule }) => rule)).toEqual([
      'already-bought',
      'out-of-stock',
      'category-caps',
      'boosts',
      'promotions',
      'diversity',
    ]);
    expect(effects[2]).toMatchObject({ taken: 100, left: 10 });
    expect(effects[4]?.promoted).toEqual(expect.arrayContaining(['i6', 'i8']));
  });

  test('do not pin what another rule takes away', async () => {
    const pins = [
      { itemId: 'i1', position: 1 },
      { itemId: 'x', position: 2 },
    ];
    const catalog = new InMemoryCatalog(['x']);
    expect((await ask({ pins, dropPurchased: true }, {}, { catalog })).ids).toEqual([
      'i0',
      'i2',
      'i3',
      'i4',
      'i5',
    ]);
    expect((await ask({ pins })).ids.slice(0, 2)).toEqual(['i1', 'x']);
  });

  test('explore by the id of the answer: the same id, the same list and chances', async () => {
    const exploration = { strategy: 'epsilon-greedy', epsilon: 0.5 } as const;
    const lists = await Promise.all(
      ['a', 'a', 'b', 'c', 'd'].map((id) => ask({ exploration }, {}, { newId: () => id })),
    );
    expect(lists[0]?.ids).toEqual(lists[1]?.ids);
    expect(lists[0]?.propensities).toEqual(lists[1]?.propensities);
    expect(new Set(lists.map(({ ids }) => ids.join())).size).toBeGreaterThan(2);
    for (const { propensities } of lists) for (const chance of propensities) expect(chance).toBeLessThan(1);
    expect((await ask({})).propensities).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('the scenario', () => {
  test('trending shows what is trending, and what the model takes for it where there is none', async () => {
    const trending = await ask({}, { scenario: 'trending', numResults: 2 });
    expect(trending).toMatchObject({ ids: ['t1', 'b1'], fallback: null });
    expect(trending.items.some((item) => 'fallback' in item)).toBe(false);
    const batchLists = new InMemoryBatchLists();
    const modelHost = new BoundedHost(10);
    const ranked = await ask({}, { scenario: 'trending', numResults: 2 }, { batchLists, modelHost });
    expect(ranked).toMatchObject({ ids: ['i0', 'i1'], fallback: 'trending' });
    expect(modelHost.asked[0]?.history).toEqual([]);
  });

  test('recently-viewed shows what was looked at, newest first, and is not filled up', async () => {
    const viewed = await ask({}, { scenario: 'recently-viewed' });
    expect(viewed).toMatchObject({ ids: ['i3', 'i5'], fallback: null, modelVersion: null });
    expect(viewed.items[0]).toEqual({ itemId: 'i3', metadata: { category: 'C3', price: 3 } });
    const stranger = { kind: 'session', id: 'new' } as const;
    const empty = await ask({}, { scenario: 'recently-viewed', shopper: stranger });
    expect(empty).toMatchObject({ fallback: 'trending', ids: ['t1', 'b1', 't2'] });
  });

  test.each([
    ['similar', []],
    ['bought-together', [{ itemId: 'i2', eventType: 'purchase', timestampMs: NOW_MS }]],
  ] as const)('%s ranks for the item alone', async (scenario, history) => {
    const modelHost = new BoundedHost(10);
    const request = { scenario, contextItemId: 'i2', shopper: undefined };
    const { ids } = await ask({}, request, { modelHost });
    expect(ids).toEqual(['i0', 'i1', 'i3', 'i4', 'i5']);
    expect(modelHost.asked[0]).toMatchObject({ history, contextItemId: 'i2' });
  });
});

test('a page goes on where the earlier ones ended, under their id', async () => {
  const page = { recommendationId: 'r-1', shown: new Set(['i0', 'i1', 'i2']) };
  const { ids, recommendationId } = await ask({}, { page, numResults: 3 });
  expect({ ids, recommendationId }).toEqual({ ids: ['i3', 'i4', 'i5'], recommendationId: 'r-1' });
});
