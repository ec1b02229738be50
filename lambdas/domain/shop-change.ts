import type { ItemChange } from './catalog-item.ts';
import type { Feedback } from './feedback.ts';
import type { Shopper } from './shopper.ts';
import type { UserChange } from './user-change.ts';

/** A session whose shopper has logged in. */
export interface Merge {
  readonly sessionId: string;
  readonly userId: string;
}

/** What a shopper said of an item or a category. */
interface FeedbackGiven extends Omit<Feedback, 'timestampMs'> {
  readonly shopper: Shopper;
}

/** What a shop tells besides events; the lake learns of it on the events' stream. */
export type ShopChange =
  | ({ readonly kind: 'item'; readonly receivedAtMs: number } & ItemChange)
  | ({ readonly kind: 'user'; readonly receivedAtMs: number } & UserChange)
  | ({ readonly kind: 'merge'; readonly receivedAtMs: number } & Merge)
  | ({ readonly kind: 'feedback'; readonly receivedAtMs: number } & FeedbackGiven);

/** What it is about: changes of the same stay in order. */
export function keyOfChange(change: ShopChange): string {
  switch (change.kind) {
    case 'item':
      return change.itemId;
    case 'user':
    case 'merge':
      return change.userId;
    case 'feedback':
      return change.shopper.id;
  }
}
