import { describe, expect, test } from '@jest/globals';
import { boost } from '../../../../lambdas/domain/rules/boost.ts';
import { ids, ranked } from './candidates.ts';

describe('boosts', () => {
  const items = ranked('a:K', 'b:G', 'c:K', 'd:G');

  test('raise items of a category, and leave their scores to the model', () => {
    const boosted = boost([{ column: 'category', values: ['G'], multiplier: 1.2 }])(items);
    expect(ids(boosted)).toEqual(['b', 'a', 'd', 'c']);
    expect(boosted.map(({ score }) => score)).toEqual([0.9, 1, 0.7, 0.8]);
  });

  test('lower them with less than one, and multiply', () => {
    const half = { column: 'CATEGORY', values: ['K'], multiplier: 0.5 };
    expect(ids(boost([half])(items))).toEqual(['b', 'd', 'a', 'c']);
    expect(ids(boost([half, { column: 'PRICE', values: [3], multiplier: 4 }])(items))).toEqual([
      'c',
      'b',
      'd',
      'a',
    ]);
  });

  test('raise items whose scores are negative, too', () => {
    const negative = items.map((item, place) => ({ ...item, score: -1 - place }));
    const boosted = boost([{ column: 'CATEGORY', values: ['G'], multiplier: 2 }])(negative);
    expect(ids(boosted)[0]).toBe('b');
  });

  test('keep the order of items that weigh the same', () => {
    expect(ids(boost([])(ranked('a', 'b').map((item) => ({ ...item, score: 1 }))))).toEqual(['a', 'b']);
  });
});
