import type { ListRule } from './rule.ts';

/** Takes away the items that a rule named by their ids. */
export const dropItems =
  (excluded: ReadonlySet<string>): ListRule =>
  (items) =>
    items.filter(({ itemId }) => !excluded.has(itemId));
