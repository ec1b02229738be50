import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../../../lambdas/domain/random.ts';
import { type Exploration, explore } from '../../../../lambdas/domain/rules/explore.ts';
import { ids, ranked } from './candidates.ts';

const items = ranked('a', 'b', 'c', 'd');
const lists = (exploration: Exploration, count: number, numResults = 4) =>
  Array.from({ length: count }, (_, seed) =>
    explore(exploration, numResults, seededRandom(String(seed)))(items),
  );

const strategies = [
  { strategy: 'epsilon-greedy', epsilon: 0.3 },
  { strategy: 'thompson', trials: 5 },
] as const satisfies readonly Exploration[];

describe.each(strategies)('exploring by $strategy', (exploration) => {
  test('is the same for the same seed and loses no item', () => {
    const [once, again] = [1, 2].map(() => explore(exploration, 2, seededRandom('x'))(items));
    expect(once).toEqual(again);
    for (const list of lists(exploration, 50, 2)) expect([...ids(list)].sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('notes the chances that its places really had', () => {
    const runs = lists(exploration, 4000);
    for (const itemId of ['a', 'b', 'c', 'd']) {
      const first = runs.filter((list) => list[0]?.itemId === itemId);
      const noted =
        first.reduce((sum, list) => sum + (list[0]?.propensity ?? 0), 0) / Math.max(1, first.length);
      expect(Math.abs(first.length / runs.length - noted)).toBeLessThan(0.03);
    }
  });

  test('makes weighted averages right: what each place is worth comes out as if all were shown', () => {
    // An item's worth, weighted by 1 / propensity, averages to the sum over all items that could be there.
    const worth = { a: 1, b: 2, c: 3, d: 4 };
    const runs = lists(exploration, 4000);
    const total = runs.reduce((sum, list) => {
      const { itemId = 'a', propensity = 1 } = list[0] ?? {};
      return sum + worth[itemId as keyof typeof worth] / propensity;
    }, 0);
    expect(total / runs.length).toBeGreaterThan(9.2);
    expect(total / runs.length).toBeLessThan(10.8);
  });

  test('moves no item that has a fixed place', () => {
    const fixed = items.map((item) => (item.itemId === 'b' ? { ...item, fixed: true as const } : item));
    for (let seed = 0; seed < 50; seed += 1) {
      const after = explore(exploration, 4, seededRandom(String(seed)))(fixed);
      expect(after[1]).toEqual({ ...fixed[1] });
    }
  });
});

describe('epsilon', () => {
  test('of none is the list as it was, each place with certainty', () => {
    const [list] = lists({ strategy: 'epsilon-greedy', epsilon: 0 }, 1);
    expect(list?.map(({ itemId, propensity }) => [itemId, propensity])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['d', 1],
    ]);
  });

  test('is shared among the items that are left', () => {
    const [list] = lists({ strategy: 'epsilon-greedy', epsilon: 1 }, 1);
    expect(list?.map(({ propensity }) => propensity)).toEqual([1 / 4, 1 / 3, 1 / 2, 1]);
  });
});

describe('Thompson sampling', () => {
  test('moves items less the more trials a score counts as', () => {
    const kept = (trials: number) =>
      lists({ strategy: 'thompson', trials }, 300).filter((list) => list[0]?.itemId === 'a').length;
    expect(kept(2)).toBeLessThan(kept(50));
    expect(kept(1_000_000)).toBe(300);
  });

  test('takes scores that are no chances', () => {
    const wide = items.map((item, place) => ({ ...item, score: 40 - 30 * place }));
    const after = explore({ strategy: 'thompson', trials: 1_000_000 }, 4, seededRandom('1'))(wide);
    expect(ids(after)).toEqual(['a', 'b', 'c', 'd']);
  });
});
