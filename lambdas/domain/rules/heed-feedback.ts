import type { Heeded } from '../feedback.ts';
import type { BoundFilter } from '../filter/expression.ts';
import { isLetThrough } from './apply-filter.ts';
import type { ListRule } from './rule.ts';

const NOTHING_KNOWN = { eventTypes: new Map(), user: new Map() };

/** Items of these categories are not shown. */
const without = (categories: ReadonlySet<string>): BoundFilter =>
  categories.size === 0
    ? []
    : [
        {
          action: 'EXCLUDE',
          anyOf: [[{ dataset: 'Items', column: 'CATEGORY', operator: 'IN', values: [...categories] }]],
          onlyIf: [],
        },
      ];

/** Takes away what the shopper refused: items, and what is, or may be, of a category that they hid. */
export function heedFeedback({ refusedItems, hiddenCategories }: Heeded): ListRule {
  const passes = isLetThrough(without(hiddenCategories), NOTHING_KNOWN);
  return (items) => items.filter((item) => !refusedItems.has(item.itemId) && passes(item));
}
