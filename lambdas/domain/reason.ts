import { type ModelledEventType, modelledEventType } from './event-type.ts';
import type { HistoryItem } from './history.ts';
import type { RankedItem } from './recommendation.ts';

/** What completes "because you ... X". */
export const REASON_VERBS = {
  view: 'viewed',
  click: 'clicked',
  add_to_cart: 'carted',
  purchase: 'bought',
  other: 'interacted',
} as const satisfies Record<ModelledEventType, string>;

export type ReasonVerb = (typeof REASON_VERBS)[ModelledEventType];

/** Because you viewed (or bought, carted ...) this item. */
export interface Reason {
  readonly type: ReasonVerb;
  readonly itemId: string;
  readonly name?: string;
}

/**
 * The reason that a shopper can be told. The verb is that of the latest thing they did with the item, since that is
 * what they remember. An item that their history no longer holds is no reason that they would recognise: none then.
 * @param history most recent first
 */
export function reasonOf(ranked: RankedItem, history: readonly HistoryItem[]): Reason | undefined {
  const because = ranked.reason;
  if (because === undefined) return undefined;
  const latest = history.find((item) => item.itemId === because.itemId);
  if (latest === undefined) return undefined;
  return {
    type: REASON_VERBS[modelledEventType(latest.eventType)],
    itemId: because.itemId,
    ...(because.name === undefined ? {} : { name: because.name }),
  };
}
