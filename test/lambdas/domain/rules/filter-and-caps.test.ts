import { describe, expect, test } from '@jest/globals';
import type { BoundFilter } from '../../../../lambdas/domain/filter/expression.ts';
import { applyFilter } from '../../../../lambdas/domain/rules/apply-filter.ts';
import { capCategories } from '../../../../lambdas/domain/rules/cap-categories.ts';
import { columnsOf } from '../../../../lambdas/domain/rules/candidate.ts';
import { dropItems } from '../../../../lambdas/domain/rules/drop-items.ts';
import { ids, ranked } from './candidates.ts';

const noGarden: BoundFilter = [
  {
    action: 'EXCLUDE',
    anyOf: [[{ dataset: 'Items', column: 'category', operator: 'IN', values: ['Garden'] }]],
    onlyIf: [],
  },
];
const shopper = { eventTypes: new Map([['b', ['view']]]), user: new Map() };

describe('the filter', () => {
  test('drops what it excludes and keeps the order', () => {
    expect(ids(applyFilter(noGarden, shopper)(ranked('a:Kitchen', 'b:Garden', 'c')))).toEqual(['a', 'c']);
  });

  test('knows what the shopper did', () => {
    const unseen: BoundFilter = [
      {
        action: 'EXCLUDE',
        anyOf: [[{ dataset: 'Interactions', column: 'EVENT_TYPE', operator: 'IN', values: ['view'] }]],
        onlyIf: [],
      },
    ];
    expect(ids(applyFilter(unseen, shopper)(ranked('a', 'b', 'c')))).toEqual(['a', 'c']);
  });

  test('does not show an item of a precomputed list whose category is not known', () => {
    const items = ranked('a:Kitchen', 'b').map((item) => ({ ...item, source: 'batch' as const }));
    expect(ids(applyFilter(noGarden, shopper)(items))).toEqual(['a']);
  });
});

test('the columns of an item are its metadata, and categories with bars are several', () => {
  const metadata = { name: 'A|B', category: 'Kitchen|Gifts', price: 2 };
  expect(Object.fromEntries(columnsOf({ itemId: 'a', source: 'model', metadata }))).toEqual({
    ITEM_ID: ['a'],
    NAME: ['A|B'],
    CATEGORY: ['Kitchen', 'Gifts'],
    CATEGORY_L1: ['Kitchen', 'Gifts'],
    PRICE: [2],
  });
});

describe('category caps', () => {
  test('keep the best of each category, and all without one', () => {
    const items = ranked('a:K', 'b:K', 'c', 'd:K', 'e:G', 'f');
    expect(ids(capCategories(2)(items))).toEqual(['a', 'b', 'c', 'e', 'f']);
  });
});

test('dropping is by id', () => {
  expect(ids(dropItems(new Set(['b', 'x']))(ranked('a', 'b', 'c')))).toEqual(['a', 'c']);
});
