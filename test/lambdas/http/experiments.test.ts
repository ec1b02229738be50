// First, for what it sets is read when a handler is loaded.
import { ShopServer } from './shop-server.ts';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { personalizeRankingResponseSchema } from '../../../lambdas/contracts/personalize-ranking.ts';
import { recommendationsResponseSchema } from '../../../lambdas/contracts/recommendations.ts';
import { impressionRecordSchema } from '../../../lambdas/contracts/stream-record.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';

const running = { start: '2020-01-01T00:00:00Z', end: '2120-01-01T00:00:00Z', holdout: 0.2, rampUp: 1 };
const shop = await ShopServer.start(
  [],
  [
    {
      ...running,
      name: 'one-a-category',
      salt: 'one-a-category-1',
      layer: { name: 'lists', from: 0, to: 1 },
      scenarios: ['home', 'search'],
      arms: [
        { name: 'control', weight: 0.5, rules: {} },
        { name: 'capped', weight: 0.5, rules: { maxPerCategory: 1 } },
      ],
    },
    {
      ...running,
      name: 'over',
      salt: 'over-1',
      layer: { name: 'carts', from: 0, to: 1 },
      scenarios: ['cart'],
      arms: [
        { name: 'a', weight: 0.5, rules: {} },
        { name: 'b', weight: 0.5, rules: {} },
      ],
      end: '2020-02-01T00:00:00Z',
    },
    {
      ...running,
      name: 'mixed-7',
      salt: 'mixed-7-1',
      layer: { name: 'pages', from: 0, to: 1 },
      scenarios: ['product'],
      arms: [
        { name: 'live', weight: 0.5, rules: {} },
        { name: 'new', weight: 0.5, rules: {}, modelVersion: 7 },
      ],
      interleaved: true,
    },
    {
      ...running,
      name: 'two-stage-7',
      salt: 'two-stage-7-1',
      layer: { name: 'mails', from: 0, to: 1 },
      scenarios: ['email'],
      arms: [
        { name: 'control', weight: 0.5, rules: {} },
        { name: 'new', weight: 0.5, rules: {}, modelVersion: 7 },
      ],
    },
  ],
);
afterAll(() => shop.stop());
beforeEach(() => {
  shop.reset();
  // All of one category.
  shop.aws.modelHost = rankingHost(['cup', 'mug', 'plate']);
});

const headers = { 'content-type': 'application/json', 'x-api-key': 'key' };
const ask = async (path: string, body: object): Promise<unknown> => {
  const response = await fetch(`${shop.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  return response.json();
};
const recommend = async (body: object) =>
  recommendationsResponseSchema.parse(await ask('/recommendations', { numResults: 2, ...body }));
const shown = () =>
  shop.aws.records.map(({ Data }) =>
    impressionRecordSchema.parse(JSON.parse(Buffer.from(Data, 'base64').toString('utf8'))),
  );

/** By the draw itself: test/lambdas/domain/experiments. */
async function shopperIn(arm: string): Promise<string> {
  for (let index = 0; index < 100; index++) {
    const { experiment } = await recommend({ userId: `shopper-${index}` });
    if (experiment?.arm === arm) return `shopper-${index}`;
  }
  throw new Error(`nobody is in ${arm}`);
}

describe('an experiment', () => {
  test('gives each arm its rules, and those who are held out the usual ones', async () => {
    const lists = new Map<string, number>();
    for (const arm of ['control', 'capped', 'holdout']) {
      const { itemList, experiment } = await recommend({ userId: await shopperIn(arm) });
      expect(experiment).toEqual({ name: 'one-a-category', arm });
      lists.set(arm, itemList.length);
    }
    expect(Object.fromEntries(lists)).toEqual({ control: 2, capped: 1, holdout: 2 });
  });

  test('is logged with what was shown, so that the log tells who saw what', async () => {
    const userId = await shopperIn('capped');
    const first = shown().find((record) => record.userId === userId);
    expect(first).toMatchObject({ experiment: { name: 'one-a-category', arm: 'capped' } });
  });

  test('has the same arm in every list of a shopper, whichever way it is asked for', async () => {
    const userId = await shopperIn('capped');
    const inputList = ['mug', 'cup'];
    const ranked = personalizeRankingResponseSchema.parse(
      await ask('/personalize-ranking', { userId, inputList }),
    );
    expect(ranked).toMatchObject({ experiment: { arm: 'capped' } });
    expect(ranked.personalizedRanking).toHaveLength(1);
    expect((await recommend({ userId, paging: true })).experiment?.arm).toBe('capped');
  });

  test('gives way to what a request says itself', async () => {
    const userId = await shopperIn('capped');
    expect((await recommend({ userId, maxPerCategory: 2 })).itemList).toHaveLength(2);
  });

  test.each([
    ['of a scenario that it is not on', { userId: 'shopper-1', scenario: 'trending' }],
    ['of models, while none is tried', { userId: 'shopper-1', scenario: 'email' }],
    ['of somebody who cannot be told apart', {}],
    ['after its end', { userId: 'shopper-1', scenario: 'cart' }],
  ])('has no part in lists %s', async (_, body) => {
    expect((await recommend(body)).experiment).toBeNull();
    expect(shown()).toMatchObject([{ experiment: null }]);
  });

  test('is not seen by who only checks a request', async () => {
    expect((await recommend({ userId: 'shopper-1', validateOnly: true })).experiment).toBeNull();
    expect(shown()).toEqual([]);
  });
});

async function tryVersion7(): Promise<void> {
  const untilMs = String(Date.now() + 60_000);
  const trial = {
    release: { S: 'r9-v7' },
    version: { N: '7' },
    percent: { N: '1' },
    untilMs: { N: untilMs },
  };
  shop.aws.table.answer('PutItem', { Item: { pk: { S: 'TRIAL' }, sk: { S: 'CURRENT' }, ...trial } });
  // What is known of trials may be a second old.
  await wait(1100);
}

/** As the operator API writes it, and until the handlers know. */
async function decide(name: string, state: 'stopped' | 'resumed', salt = `${name}-1`): Promise<void> {
  const at = '2027-01-20T05:10:00.000Z';
  const stops = { S: JSON.stringify({ [name]: { salt, state, at, who: 'ada' } }) };
  const key = { pk: { S: 'EXPERIMENTS' }, sk: { S: 'STOPS' } };
  shop.aws.table.answer('PutItem', { Item: { ...key, stops, revision: { N: '1' } } });
  await wait(1100);
  await recommend({ userId: 'shopper-1' });
  await wait(50);
}

describe('an experiment that is stopped', () => {
  test('gives everybody its first arm, and counts nobody, until it goes on', async () => {
    const userId = await shopperIn('capped');
    await decide('one-a-category', 'stopped');
    const { itemList, experiment } = await recommend({ userId });
    expect([itemList.length, experiment]).toEqual([2, null]);
    expect(shown().at(-1)).toMatchObject({ userId, experiment: null });
    const ranked = await ask('/personalize-ranking', { userId, inputList: ['mug', 'cup'] });
    expect(personalizeRankingResponseSchema.parse(ranked)).toMatchObject({ experiment: null });
    await decide('one-a-category', 'resumed');
    expect((await recommend({ userId })).experiment?.arm).toBe('capped');
  });

  test('of models leaves everybody with the model that serves', async () => {
    const inNew = new Set<string>();
    await tryVersion7();
    for (let index = 0; index < 30; index++) {
      const { experiment } = await recommend({ userId: `shopper-${index}`, scenario: 'email' });
      if (experiment?.arm === 'new') inNew.add(`shopper-${index}`);
    }
    expect(inNew.size).toBeGreaterThan(0);
    await decide('two-stage-7', 'stopped');
    for (const userId of inNew)
      expect(await recommend({ userId, scenario: 'email' })).toMatchObject({
        experiment: null,
        variant: 'primary',
      });
  });

  test('is one of its draw: another salt is another experiment', async () => {
    const userId = await shopperIn('capped');
    await decide('one-a-category', 'stopped', 'one-a-category-0');
    expect((await recommend({ userId })).experiment?.arm).toBe('capped');
  });
});

test('an experiment that interleaves logs whose model put each item there, for all but who is held out', async () => {
  await tryVersion7();
  const arms = new Set<string | undefined>();
  for (let index = 0; index < 12; index++) {
    const body = { userId: `shopper-${index}`, scenario: 'product', itemId: 'pan' };
    const { experiment, variant, itemList } = await recommend(body);
    const { items, ...logged } = shown().at(-1) ?? { items: [] };
    const isMixed = experiment?.arm === 'interleaved';
    arms.add(experiment?.arm);
    expect(logged).toMatchObject({ experiment, variant });
    expect(variant).toBe(isMixed ? null : 'primary');
    expect(itemList).toHaveLength(2);
    expect(JSON.stringify(itemList)).not.toContain('ranker');
    expect(items.map(({ ranker }) => ranker).sort()).toEqual(
      isMixed ? ['live', 'new'] : [undefined, undefined],
    );
  }
  expect(arms).toEqual(new Set(['interleaved', 'holdout']));
});

test('an experiment of models gives each arm its model while a release tries it, and logs it', async () => {
  await tryVersion7();
  const variants = new Map<string, Set<string>>();
  for (let index = 0; index < 30; index++) {
    const userId = `shopper-${index}`;
    const { experiment, variant } = await recommend({ userId, scenario: 'email' });
    const arm = experiment?.arm ?? 'none';
    variants.set(arm, (variants.get(arm) ?? new Set()).add(variant ?? 'none'));
    expect(shown().at(-1)).toMatchObject({ userId, experiment, variant });
  }
  expect(Object.fromEntries(variants)).toEqual({
    control: new Set(['primary']),
    new: new Set(['candidate']),
    holdout: new Set(['primary']),
  });
});
