import { describe, expect, test } from '@jest/globals';
import { dropContextItem } from '../../../../lambdas/domain/rules/drop-context-item.ts';
import { dropPurchased } from '../../../../lambdas/domain/rules/drop-purchased.ts';
import { dropUnavailable } from '../../../../lambdas/domain/rules/drop-unavailable.ts';
import { excludedItems } from '../../../../lambdas/domain/rules/exclusion-rule.ts';

const context = {
  history: [
    { itemId: 'bought', eventType: 'purchase', timestampMs: 2 },
    { itemId: 'seen', eventType: 'view', timestampMs: 1 },
  ],
  unavailable: new Set(['gone']),
  contextItemId: 'on the page',
};

describe('rules', () => {
  test('drop what is off sale', () => {
    expect([...dropUnavailable(context)]).toEqual(['gone']);
  });

  test('drop what was bought, and not what was only seen', () => {
    expect([...dropPurchased(context)]).toEqual(['bought']);
  });

  test("drop the page's own item, where there is one", () => {
    expect([...dropContextItem(context)]).toEqual(['on the page']);
    expect([...dropContextItem({ ...context, contextItemId: undefined })]).toEqual([]);
  });

  test('add up', () => {
    expect(excludedItems([], context)).toEqual(new Set());
    expect(excludedItems([dropUnavailable, dropPurchased], context)).toEqual(new Set(['gone', 'bought']));
  });
});
