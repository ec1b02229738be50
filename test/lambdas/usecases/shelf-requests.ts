import { type ScenarioName, scenarioOf } from '../../../lambdas/domain/scenario.ts';
import type { ShelfRules } from '../../../lambdas/domain/recommend-request.ts';

/** The rules of a request that says nothing of them. */
export const rulesOf = (scenario: ScenarioName = 'home', rules: Partial<ShelfRules> = {}): ShelfRules => ({
  filter: [],
  dropPurchased: scenarioOf(scenario).dropPurchased,
  boosts: [],
  promotions: [],
  pins: [],
  diversityLevel: 'none',
  ...rules,
});
