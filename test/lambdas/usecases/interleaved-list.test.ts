import { beforeEach, describe, expect, test } from '@jest/globals';
import { InMemoryBatchLists } from '../../../lambdas/adapters/in-memory-batch-lists.ts';
import { InMemoryCatalog } from '../../../lambdas/adapters/in-memory-catalog.ts';
import { InMemoryHistoryStore } from '../../../lambdas/adapters/in-memory-history-store.ts';
import { InMemoryTrials } from '../../../lambdas/adapters/in-memory-trials.ts';
import { InMemoryUserStore } from '../../../lambdas/adapters/in-memory-user-store.ts';
import { ModelHostUnavailableError } from '../../../lambdas/domain/errors.ts';
import { INTERLEAVED } from '../../../lambdas/domain/experiments/experiment.ts';
import { impressionOf } from '../../../lambdas/domain/impression.ts';
import type { ModelHost, RankRequest } from '../../../lambdas/domain/ports/model-host.ts';
import type { Variant } from '../../../lambdas/domain/trial.ts';
import { rankList } from '../../../lambdas/usecases/rank-list.ts';
import { recommend } from '../../../lambdas/usecases/recommend.ts';
import { rulesOf } from './shelf-requests.ts';

const NOW_MS = Date.UTC(2027, 0, 20);
const LISTS: Readonly<Record<Variant, readonly string[]>> = {
  primary: ['cup', 'mug', 'plate', 'bowl', 'jug'],
  candidate: ['pan', 'mug', 'lid', 'cup', 'pot'],
};

let asked: RankRequest[];
let down: ReadonlySet<Variant>;
let trials: InMemoryTrials;
beforeEach(async () => {
  asked = [];
  down = new Set();
  trials = new InMemoryTrials();
  const trial = { release: 'r9-v7', version: 7, percent: 1, untilMs: NOW_MS + 60_000 };
  await trials.hold(trial, NOW_MS);
});

/** As a graph: of two models, none of what is excluded. */
const modelHost: ModelHost = {
  rank: (request) => {
    asked.push(request);
    const { variant = 'primary', exclude, only, numResults } = request;
    if (down.has(variant)) return Promise.reject(new ModelHostUnavailableError('down'));
    const items = LISTS[variant]
      .filter((itemId) => !exclude.has(itemId) && only?.has(itemId) !== false)
      .slice(0, numResults)
      .map((itemId, place) => ({ itemId, score: 9 - place }));
    return Promise.resolve({ modelVersion: `${variant}-model`, items });
  },
};

const dependencies = (newId = 'list-1') => ({
  historyStore: new InMemoryHistoryStore(),
  catalog: new InMemoryCatalog(),
  userProperties: new InMemoryUserStore(),
  trials,
  modelHost,
  batchLists: new InMemoryBatchLists(),
  budget: { totalMs: 500, modelHostMs: 200 },
  now: () => NOW_MS,
  newId: () => newId,
});
const request = {
  shopper: { kind: 'user', id: 'shopper-17' },
  scenario: 'home',
  metadata: false,
  rules: rulesOf('home', {}),
  experiment: { name: 'mixed', arm: INTERLEAVED },
  model: { version: 7, isTheirs: false, interleaves: ['live', 'new'] },
} as const;
const recommended = async (newId?: string) =>
  (await recommend({ ...request, numResults: 4 }, dependencies(newId))).recommendation;

describe('a list that an experiment interleaves', () => {
  test('is of both models, asked once each, and says whose each item is', async () => {
    const { items, rankers = [], variant, experiment, modelVersion, fallback } = await recommended();
    expect(asked.map((each) => each.variant).sort()).toEqual(['candidate', 'primary']);
    expect(items).toHaveLength(4);
    for (const [index, { itemId }] of items.entries())
      expect(LISTS[rankers[index] === 'live' ? 'primary' : 'candidate']).toContain(itemId);
    expect([...rankers].sort()).toEqual(['live', 'live', 'new', 'new']);
    expect({ variant, experiment, modelVersion, fallback }).toEqual({
      variant: null,
      experiment: { name: 'mixed', arm: 'interleaved' },
      modelVersion: 'primary-model',
      fallback: null,
    });
  });

  test('is logged with whose each item is, by its place', async () => {
    const recommendation = await recommended();
    const { items } = impressionOf(recommendation, { scenario: 'home' }, { servedAtMs: NOW_MS, after: 0 });
    expect(items.map(({ ranker }) => ranker)).toEqual(recommendation.rankers);
  });

  test('is the same for the same id, and begins with either model for others', async () => {
    expect(await recommended('list-7')).toEqual(await recommended('list-7'));
    const ids = Array.from({ length: 20 }, (_, index) => `list-${index}`);
    const firsts = await Promise.all(ids.map(async (id) => (await recommended(id)).rankers?.[0]));
    expect(new Set(firsts)).toEqual(new Set(['live', 'new']));
  });

  test.each(['candidate', 'primary'] as const)(
    'has no part in the experiment where the %s does not answer',
    async (variant) => {
      down = new Set([variant]);
      const recommendation = await recommended();
      expect(recommendation).toMatchObject({ experiment: null, variant: 'primary' });
      expect(recommendation).not.toHaveProperty('rankers');
      expect(recommendation.items).toHaveLength(variant === 'candidate' ? 4 : 0);
    },
  );

  test('is of the model that serves alone while the other is not tried', async () => {
    await trials.endTrial('r9-v7');
    expect(await recommended()).toMatchObject({ experiment: null, variant: 'primary' });
    expect(asked.map((each) => each.variant)).toEqual(['primary']);
  });

  test('may be one that the shop made: its items in the order of both', async () => {
    const given = { ...request, itemIds: ['lid', 'jug', 'mug', 'unknown'] };
    const { recommendation } = await rankList(given, dependencies());
    const ranked = recommendation.items.map(({ itemId }, index) => [itemId, recommendation.rankers?.[index]]);
    expect(ranked).toHaveLength(4);
    expect(ranked.at(-1)).toEqual(['unknown', undefined]);
    expect(Object.fromEntries(ranked)).toMatchObject({ lid: 'new', jug: 'live' });
  });
});
