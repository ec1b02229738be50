import { type ModelledEventType, modelledEventType } from './event-type.ts';
import type { HistoryItem } from './history.ts';

/** What completes "because you ... X". */
const REASON_VERBS = {
  view: 'viewed',
  click: 'clicked',
  add_to_cart: 'carted',
  purchase: 'bought',
  other: 'interacted',
} as const satisfies Record<ModelledEventType, string>;

type ReasonVerb = (typeof REASON_VERBS)[ModelledEventType];

/** The item of a shopper's history that counted most for another, as a ranker tells it. */
export interface Because {
  readonly itemId: string;
  readonly name?: string | undefined;
}

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
export function reasonOf(because: Because | undefined, history: readonly HistoryItem[]): Reason | undefined {
  if (because === undefined) return undefined;
  const latest = history.find((item) => item.itemId === because.itemId);
  if (latest === undefined) return undefined;
  return {
    type: REASON_VERBS[modelledEventType(latest.eventType)],
    itemId: because.itemId,
    ...(because.name === undefined ? {} : { name: because.name }),
  };
}
