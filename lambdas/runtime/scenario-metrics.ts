import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ScenarioName } from '../domain/scenario.ts';

export type ListMetric = 'ListsShownByScenario' | 'ListClicksByScenario' | 'ListPurchasesByScenario';

/** Made once: to make one takes longer than to write its line. */
const ofScenario = new Metrics();
/** Of the batch at hand: a line a scenario, not one for each of its records. */
const counts = new Map<ScenarioName, Map<ListMetric, number>>();

export function countByScenario(scenario: ScenarioName, name: ListMetric): void {
  const ofOne = counts.get(scenario) ?? new Map<ListMetric, number>();
  counts.set(scenario, ofOne.set(name, (ofOne.get(name) ?? 0) + 1));
}

export function publishScenarios(): void {
  for (const [scenario, ofOne] of counts) {
    ofScenario.addDimension('Scenario', scenario);
    for (const [name, count] of ofOne) ofScenario.addMetric(name, MetricUnit.Count, count);
    ofScenario.publishStoredMetrics();
  }
  counts.clear();
}
