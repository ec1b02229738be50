import { canonicalEventType } from '../event-type.ts';
import type { HistoryItem } from '../history.ts';
import type { BoundFilter } from './expression.ts';
import { type Columns, passes } from './matches.ts';

/** What a filter decides by the shopper's history alone, before anything is ranked. */
export interface DecidedItems {
  readonly exclude: ReadonlySet<string>;
  /** Absent: any item that is not excluded may be ranked. */
  readonly only?: ReadonlySet<string>;
}

const NO_COLUMNS: Columns = new Map();

/** The types of the events that a shopper had with each item. */
export function eventTypesByItem(history: readonly HistoryItem[]): ReadonlyMap<string, readonly string[]> {
  const types = new Map<string, string[]>();
  for (const { itemId, eventType } of history) {
    const known = types.get(itemId) ?? [];
    types.set(itemId, [...known, canonicalEventType(eventType)]);
  }
  return types;
}

/**
 * What may be told to the model host, so that it fills the list with what the filter lets through. Conditions on
 * columns of items wait for the list: the host tells an item's columns only with it.
 */
export function decideBeforeRanking(
  filter: BoundFilter,
  history: readonly HistoryItem[],
  user: Columns,
): DecidedItems {
  const decidable = readsItems(filter) ? filter.filter(excludesByHistory) : filter;
  const isShown = (eventTypes: readonly string[]) =>
    passes(decidable, { item: NO_COLUMNS, eventTypes, user });
  const known = [...eventTypesByItem(history)];
  if (isShown([])) {
    return { exclude: new Set(known.flatMap(([itemId, types]) => (isShown(types) ? [] : [itemId]))) };
  }
  return {
    exclude: new Set(),
    only: new Set(known.flatMap(([itemId, types]) => (isShown(types) ? [itemId] : []))),
  };
}

/** Whether what an item is decides anything: such a filter can be applied to a list with metadata only. */
const readsItems = (filter: BoundFilter): boolean =>
  filter.some(({ anyOf }) => anyOf.flat().some(({ dataset }) => dataset === 'Items'));

/** The columns of items that decide, in upper case. */
export const itemColumnsOf = (filter: BoundFilter): ReadonlySet<string> =>
  new Set(
    filter.flatMap(({ anyOf }) =>
      anyOf.flat().flatMap(({ dataset, column }) => (dataset === 'Items' ? [column.toUpperCase()] : [])),
    ),
  );

const excludesByHistory = ({ action, anyOf }: BoundFilter[number]): boolean =>
  action === 'EXCLUDE' && anyOf.flat().every(({ dataset }) => dataset === 'Interactions');
