import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { interleave } from '../../../../lambdas/domain/experiments/interleave.ts';
import { parityFixture } from '../parity-fixture.ts';

const parity = parityFixture(
  'interleaving.json',
  z.object({
    lists: z.array(
      z.object({
        seed: z.string(),
        live: z.array(z.string()),
        new: z.array(z.string()),
        shown: z.array(z.object({ itemId: z.string(), ranker: z.enum(['live', 'new']) })),
      }),
    ),
  }),
);

const ranked = (itemIds: readonly string[]) => itemIds.map((itemId, place) => ({ itemId, score: -place }));
const draft = (live: readonly string[], other: readonly string[], length: number, seed: string) =>
  interleave(
    [
      { ranker: 'live', items: ranked(live) },
      { ranker: 'new', items: ranked(other) },
    ],
    { length, seed },
  );
const catalogue = Array.from({ length: 30 }, (_, index) => `item-${index}`);
const ranking = fc.shuffledSubarray(catalogue);
const seeds = fc.string();
const lengths = fc.integer({ min: 0, max: 40 });

describe('a list of two', () => {
  test.each(parity.lists)('of the seed $seed is the one that the analysis knows', (given) => {
    const list = draft(given.live, given.new, given.shown.length, given.seed);
    expect(list.map(({ itemId, ranker }) => ({ itemId, ranker }))).toEqual(given.shown);
  });

  test('has each item once, nothing that neither ranked, and as many as are wanted and there', () => {
    fc.assert(
      fc.property(ranking, ranking, lengths, seeds, (live, other, length, seed) => {
        const ids = draft(live, other, length, seed).map(({ itemId }) => itemId);
        const union = new Set([...live, ...other]);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.every((id) => union.has(id))).toBe(true);
        expect(ids).toHaveLength(Math.min(length, union.size));
      }),
    );
  });

  test('is fair after any number of places, while both have items left', () => {
    fc.assert(
      fc.property(ranking, ranking, seeds, (live, other, seed) => {
        const list = draft(live, other, 40, seed);
        const had = { live: 0, new: 0 };
        const taken = new Set<string>();
        for (const { itemId, ranker } of list) {
          if ([live, other].some((items) => items.every((id) => taken.has(id)))) return;
          taken.add(itemId);
          had[ranker === 'live' ? 'live' : 'new'] += 1;
          expect(Math.abs(had.live - had.new)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('gives each ranker its best item that is left, so its own order is kept', () => {
    fc.assert(
      fc.property(ranking, ranking, seeds, (live, other, seed) => {
        const taken = new Set<string>();
        for (const { itemId, ranker } of draft(live, other, 40, seed)) {
          const items = ranker === 'live' ? live : other;
          expect(itemId).toBe(items.find((id) => !taken.has(id)));
          taken.add(itemId);
        }
      }),
    );
  });

  test('is the same for the same seed, and of one ranking alike whoever drafts', () => {
    fc.assert(
      fc.property(ranking, ranking, seeds, (live, other, seed) => {
        expect(draft(live, other, 20, seed)).toEqual(draft(live, other, 20, seed));
        expect(draft(live, live, 40, seed).map(({ itemId }) => itemId)).toEqual(live);
      }),
    );
  });

  test('leaves each place to either ranker in half of all lists', () => {
    const [live, other] = [catalogue.slice(0, 10), catalogue.slice(10, 20)];
    const lists = Array.from({ length: 4000 }, (_, index) => draft(live, other, 20, `list-${index}`));
    for (let place = 0; place < 20; place += 1) {
      const share = lists.filter((list) => list[place]?.ranker === 'live').length / lists.length;
      // Five standard errors: chance is outside once in 80,000 lists of places.
      expect(Math.abs(share - 0.5)).toBeLessThan(0.04);
    }
  });

  test.each([
    [
      ['a', 'b', 'c'],
      ['x', 'y', 'z'],
    ],
    [
      ['a', 'b', 'c'],
      ['a', 'c', 'd'],
    ],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    [['a', 'b', 'c', 'd'], ['a']],
  ])('of %j and %j comes as often as its propensities say', (live, other) => {
    const lists = Array.from({ length: 4000 }, (_, index) => draft(live, other, 4, `list-${index}`));
    const chances = new Map<string, { readonly chance: number; count: number }>();
    for (const list of lists) {
      const chance = list.reduce((product, { propensity = 1 }) => product * propensity, 1);
      const id = list.map(({ itemId }) => itemId).join(' ');
      const known = chances.get(id) ?? { chance, count: 0 };
      expect(chance).toBe(known.chance);
      known.count += 1;
      chances.set(id, known);
    }
    // Five standard errors of a share of 4,000.
    for (const { chance, count } of chances.values())
      expect(Math.abs(count / lists.length - chance)).toBeLessThan(0.04);
    expect([...chances.values()].reduce((sum, { chance }) => sum + chance, 0)).toBe(1);
  });

  test('has scores that fall with the place, for those of the two are on other scales', () => {
    const scores = draft(['a', 'b'], ['c'], 3, 's').map(({ score }) => score);
    expect(scores).toEqual([1, 1 / 2, 1 / 3]);
  });
});
