import { itemColumnsOf } from '../filter/before-ranking.ts';
import type { BoundFilter } from '../filter/expression.ts';
import { type Columns, passes } from '../filter/matches.ts';
import { type Candidate, columnsOf } from './candidate.ts';
import type { ListRule } from './rule.ts';

/** What a filter may know of a shopper. */
export interface FilterShopper {
  readonly eventTypes: ReadonlyMap<string, readonly string[]>;
  readonly user: Columns;
}

/**
 * Whether an item may be shown under a filter. Of an item that is not from the model, a column that the filter reads
 * may be unknown though the shop has it: such an item is not shown, for it might be one that the filter is there for.
 */
export function isLetThrough(
  filter: BoundFilter,
  { eventTypes, user }: FilterShopper,
): (item: Candidate) => boolean {
  const read = [...itemColumnsOf(filter)];
  return (candidate) => {
    const item = columnsOf(candidate);
    if (candidate.source !== 'model' && read.some((column) => !item.has(column))) return false;
    return passes(filter, { item, eventTypes: eventTypes.get(candidate.itemId) ?? [], user });
  };
}

/** Keeps what the request's filter lets through. */
export const applyFilter =
  (filter: BoundFilter, shopper: FilterShopper): ListRule =>
  (items) =>
    items.filter(isLetThrough(filter, shopper));
