import type { ModelledEventType } from './event-type.ts';

export interface Scenario {
  /** Whether what the shopper bought is left out. Where people come back for more of the same, it is not. */
  readonly dropPurchased: boolean;
  /** What being on this page says of the item it is about: it counts as the newest thing that the shopper did. */
  readonly contextEventType: ModelledEventType;
}

/** Where in the shop the recommendations are shown, and what follows from it. A request may override the rules. */
export const SCENARIOS = {
  home: { dropPurchased: false, contextEventType: 'view' },
  product: { dropPurchased: true, contextEventType: 'view' },
  cart: { dropPurchased: true, contextEventType: 'add_to_cart' },
  email: { dropPurchased: false, contextEventType: 'view' },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

export const SCENARIO_NAMES = ['home', 'product', 'cart', 'email'] as const satisfies readonly ScenarioName[];
