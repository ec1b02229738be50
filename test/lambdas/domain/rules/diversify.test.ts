import { describe, expect, test } from '@jest/globals';
import { diversify } from '../../../../lambdas/domain/rules/diversify.ts';
import { ids, ranked } from './candidates.ts';

const items = ranked('a1:A', 'a2:A', 'a3:A', 'a4:A', 'a5:A', 'a6:A', 'b1:B', 'b2:B', 'c1:C', 'd1:D');
const categories = (level: 'none' | 'low' | 'medium' | 'high', numResults = 5) =>
  diversify(
    level,
    numResults,
  )(items)
    .slice(0, numResults)
    .map(({ itemId }) => itemId.slice(0, 1));

describe('diversity', () => {
  test('none leaves the list as it is', () => {
    expect(diversify('none', 5)(items)).toBe(items);
  });

  test('brings more categories the higher it is, and the best item stays first', () => {
    const counts = (['none', 'low', 'medium', 'high'] as const).map(
      (level) => new Set(categories(level)).size,
    );
    expect(counts).toEqual([...counts].sort());
    expect(counts[0]).toBe(1);
    expect(counts[3]).toBeGreaterThan(2);
    expect(categories('high')[0]).toBe('a');
  });

  test('keeps the order within a category, and every item', () => {
    const after = ids(diversify('high', 5)(items));
    expect(after.filter((itemId) => itemId.startsWith('a'))).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6']);
    expect([...after].sort()).toEqual([...ids(items)].sort());
  });

  test('works out by hand: the place costs a tenth, the share of the category the rest', () => {
    // After a1: 0.5 x 0.9 - 0.5 x 1 for a2, 0.5 x 0.4 for b1. After b1: -0.05 + ... for a2: 0.45 - 0.25 = 0.2,
    // for b2 0.15 - 0.25, for c1 0.5 x 0.2 = 0.1.
    expect(ids(diversify('high', 3)(items)).slice(0, 3)).toEqual(['a1', 'b1', 'a2']);
  });

  test('leaves fixed items where they are', () => {
    const fixed = items.map((item) => (item.itemId === 'a2' ? { ...item, fixed: true as const } : item));
    expect(ids(diversify('high', 5)(fixed))[1]).toBe('a2');
  });

  test('leaves items without a category in their order', () => {
    expect(ids(diversify('high', 3)(ranked('a', 'b', 'c')))).toEqual(['a', 'b', 'c']);
  });
});
