import { changed, type Properties, type PropertyChange } from './properties.ts';

const DAY_MS = 86_400_000;

/** How long an item counts as an arrival: time enough to be clicked, and learnt by the next models. */
export const NEW_FOR_DAYS = 30;

/** What a shop says of one of its items, in one request. */
export interface ItemChange {
  readonly itemId: string;
  readonly properties: PropertyChange;
}

/** An item as the shop has described it through the API so far. */
export interface CatalogItem {
  readonly itemId: string;
  readonly properties: Properties;
  /**
   * When it came into the shop: its CREATION_TIMESTAMP, or else when the API first heard its NAME; once known, it
   * stays. Unknown: so far only a change of something that the shop had before, such as a price.
   */
  readonly arrivedAtMs?: number;
}

/** An item is on sale unless the shop said otherwise. */
export const isAvailable = ({ properties }: CatalogItem): boolean => properties['AVAILABLE'] !== false;

export const isNew = ({ arrivedAtMs }: CatalogItem, nowMs: number): boolean =>
  arrivedAtMs !== undefined && nowMs - arrivedAtMs < NEW_FOR_DAYS * DAY_MS;

/** @param known undefined: the API hears of it for the first time */
export function changedItem(
  known: CatalogItem | undefined,
  { itemId, properties: change }: ItemChange,
  nowMs: number,
): CatalogItem {
  const properties = changed(known?.properties ?? {}, change);
  const arrivedAtMs = known?.arrivedAtMs ?? arrivalOf(properties, nowMs);
  return { itemId, properties, ...(arrivedAtMs === undefined ? {} : { arrivedAtMs }) };
}

function arrivalOf(properties: Properties, nowMs: number): number | undefined {
  const { CREATION_TIMESTAMP: seconds, NAME: name } = properties;
  if (typeof seconds === 'number') return seconds * 1000;
  return name === undefined ? undefined : nowMs;
}
