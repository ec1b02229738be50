import type { ModelledEventType } from './event-type.ts';

export interface Scenario {
  /** What the shelf shows: what a model ranks, what everybody likes of late, or what the shopper looked at. */
  readonly shows: 'ranking' | 'trending' | 'viewed';
  /** What the model ranks from: what the shopper did, the page's item alone, or that item as if it had been bought. */
  readonly rankedFrom: 'shopper' | 'item' | 'item-bought';
  /** Whether what the shopper bought is left out. Where people come back for more of the same, it is not. */
  readonly dropPurchased: boolean;
  /** What being on this page says of the item it is about: it counts as the newest thing that the shopper did. */
  readonly contextEventType: ModelledEventType;
}

const RANKING = { shows: 'ranking', rankedFrom: 'shopper', contextEventType: 'view' } as const;

/**
 * Where in the shop the recommendations are shown, and what follows from it. The rules are defaults: an environment's
 * configuration may set others, and a request overrides both.
 */
const SCENARIOS = {
  home: { ...RANKING, dropPurchased: false },
  product: { ...RANKING, dropPurchased: true },
  cart: { ...RANKING, dropPurchased: true, contextEventType: 'add_to_cart' },
  search: { ...RANKING, dropPurchased: false },
  email: { ...RANKING, dropPurchased: false },
  trending: { ...RANKING, shows: 'trending', dropPurchased: false },
  'recently-viewed': { ...RANKING, shows: 'viewed', dropPurchased: false },
  similar: { ...RANKING, rankedFrom: 'item', dropPurchased: false },
  'bought-together': { ...RANKING, rankedFrom: 'item-bought', dropPurchased: false },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

export const SCENARIO_NAMES = [
  'home',
  'product',
  'cart',
  'search',
  'email',
  'trending',
  'recently-viewed',
  'similar',
  'bought-together',
] as const satisfies readonly ScenarioName[];

export const scenarioOf = (name: ScenarioName): Scenario => SCENARIOS[name];

/** Whether a request must say which item the page is about. */
export const needsItem = (name: ScenarioName): boolean => scenarioOf(name).rankedFrom !== 'shopper';
