import { type Candidate, categoryOf } from './candidate.ts';
import { aroundFixed, type ListRule } from './rule.ts';

export const DIVERSITY_LEVELS = ['none', 'low', 'medium', 'high'] as const;
export type DiversityLevel = (typeof DIVERSITY_LEVELS)[number];

/** How much an item's place counts against what its category adds: MMR's lambda. */
const LAMBDAS = { none: 1, low: 0.9, medium: 0.7, high: 0.5 } as const satisfies Record<
  DiversityLevel,
  number
>;

/**
 * Maximal marginal relevance (Carbonell and Goldstein, 1998) over categories: each place goes to the item with the
 * most of lambda * relevance - (1 - lambda) * similarity. Relevance falls evenly from 1 with the place in the list, so
 * that it means the same whatever a model's scores are; similarity is the share of the items above that are of the
 * same category. An item without a category is similar to none.
 */
export const diversify =
  (level: DiversityLevel, numResults: number): ListRule =>
  (items) =>
    level === 'none'
      ? items
      : aroundFixed(items, (free) => byMarginalRelevance(free, LAMBDAS[level], numResults));

function byMarginalRelevance(
  items: readonly Candidate[],
  lambda: number,
  numResults: number,
): readonly Candidate[] {
  const left = items.map((item, place) => ({
    item,
    category: categoryOf(item),
    relevance: 1 - place / items.length,
  }));
  const counts = new Map<string, number>();
  const chosen: Candidate[] = [];
  while (left.length > 0 && chosen.length < numResults) {
    let best = 0;
    let bestValue = -Infinity;
    for (const [place, { category, relevance }] of left.entries()) {
      const same = category === undefined ? 0 : (counts.get(category) ?? 0);
      const value = lambda * relevance - ((1 - lambda) * same) / Math.max(1, chosen.length);
      if (value > bestValue) [best, bestValue] = [place, value];
    }
    for (const { item, category } of left.splice(best, 1)) {
      chosen.push(item);
      if (category !== undefined) counts.set(category, (counts.get(category) ?? 0) + 1);
    }
  }
  return [...chosen, ...left.map(({ item }) => item)];
}
