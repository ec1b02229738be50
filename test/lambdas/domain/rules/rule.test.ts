import { expect, test } from '@jest/globals';
import { capCategories } from '../../../../lambdas/domain/rules/cap-categories.ts';
import { promote } from '../../../../lambdas/domain/rules/promote.ts';
import { applyRules } from '../../../../lambdas/domain/rules/rule.ts';
import { ids, ranked } from './candidates.ts';

test('rules act in their order, and each says what it did', () => {
  const pins = [{ itemId: 'd', position: 1 }];
  const { items, effects } = applyRules(
    [
      { name: 'category-caps', apply: capCategories(1) },
      {
        name: 'promotions',
        apply: promote({ promotions: [], pins, numResults: 3, mayPin: () => false, random: () => 0 }),
      },
    ],
    ranked('a:K', 'b:K', 'c:G', 'd:T'),
  );
  expect(ids(items)).toEqual(['d', 'a', 'c']);
  expect(effects).toEqual([
    { rule: 'category-caps', taken: 4, left: 3, dropped: ['b'], moved: [], promoted: [] },
    { rule: 'promotions', taken: 3, left: 3, dropped: [], moved: ['d', 'a', 'c'], promoted: ['d'] },
  ]);
});
