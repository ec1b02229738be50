/** The event types that a model tells apart, with their codes in the graph's `history_types`. */
export const EVENT_TYPE_CODES = { view: 0, click: 1, add_to_cart: 2, purchase: 3, other: 4 } as const;

export type ModelledEventType = keyof typeof EVENT_TYPE_CODES;

const isModelled = (eventType: string): eventType is ModelledEventType =>
  Object.hasOwn(EVENT_TYPE_CODES, eventType);

/** How an event type is written everywhere behind the API: shops send `Purchase`, `purchase` and `PURCHASE`. */
export const canonicalEventType = (eventType: string): string => eventType.trim().toLowerCase();

/** Whether it counts as a click on a list, as where experiments are analysed. */
export const isClick = (eventType: string): boolean => eventType === 'click' || eventType === 'view';

/** A shop may send types of its own; they stay what they are in the lake, and are `other` to a model. */
export function modelledEventType(eventType: string): ModelledEventType {
  const canonical = canonicalEventType(eventType);
  return isModelled(canonical) ? canonical : 'other';
}
