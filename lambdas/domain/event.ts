import { canonicalEventType } from './event-type.ts';
import { eventIdOf } from './event-id.ts';
import { type Shopper, shopperOf } from './shopper.ts';

/** Something that a shopper did with an item, as it travels on the stream. */
export interface ShopEvent {
  readonly eventId: string;
  readonly userId?: string;
  readonly sessionId: string;
  readonly itemId: string;
  /** In its canonical form. */
  readonly eventType: string;
  readonly eventValue?: number;
  /** When it happened. */
  readonly timestampMs: number;
  /** When the API accepted it: the start of the freshness that is measured. */
  readonly receivedAtMs: number;
  readonly recommendationId?: string;
  /** JSON, as the shop sent it. */
  readonly properties?: string;
  /** The items that were on show when it happened. */
  readonly impression?: readonly string[];
}

/** An event as a shop sends it: the type in any case, perhaps without an id. */
export interface SentEvent extends Omit<ShopEvent, 'eventId'> {
  readonly eventId?: string | undefined;
}

export const shopperOfEvent = (event: Pick<ShopEvent, 'userId' | 'sessionId'>): Shopper => shopperOf(event);

/** Settles what a shop may leave open: how the type is written, and the event's id. */
export function acceptedEvent({ eventId, ...sent }: SentEvent): ShopEvent {
  const eventType = canonicalEventType(sent.eventType);
  const { itemId, timestampMs } = sent;
  return {
    ...sent,
    eventType,
    eventId: eventId ?? eventIdOf({ shopperId: shopperOfEvent(sent).id, itemId, eventType, timestampMs }),
  };
}
