import type { ItemChange } from './catalog-item.ts';
import type { UserChange } from './user-change.ts';

/** A session whose shopper has logged in. */
export interface Merge {
  readonly sessionId: string;
  readonly userId: string;
}

/** What a shop tells besides events; the lake learns of it on the events' stream. */
export type ShopChange =
  | ({ readonly kind: 'item'; readonly receivedAtMs: number } & ItemChange)
  | ({ readonly kind: 'user'; readonly receivedAtMs: number } & UserChange)
  | ({ readonly kind: 'merge'; readonly receivedAtMs: number } & Merge);

/** What it is about: changes of the same stay in order. */
export const keyOfChange = (change: ShopChange): string =>
  change.kind === 'item' ? change.itemId : change.userId;
