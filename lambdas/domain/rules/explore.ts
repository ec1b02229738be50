import type { Random } from '../random.ts';
import type { Candidate } from './candidate.ts';
import { aroundFixed, type ListRule } from './rule.ts';
import { thompson } from './thompson.ts';

/** How places are left to chance, so that what is never shown can still be learnt about. */
export type Exploration =
  /** At each place, with the chance epsilon, any of the items that are left. */
  | { readonly strategy: 'epsilon-greedy'; readonly epsilon: number }
  /** Scores are chances, each seen in so many trials: the more, the less chance moves an item. */
  | { readonly strategy: 'thompson'; readonly trials: number };

/**
 * Explores, and notes at each place the chance that its item had to get it, given the items above: their product is
 * the chance of the whole list. Items with a fixed place are not moved.
 */
export const explore =
  (exploration: Exploration, numResults: number, random: Random): ListRule =>
  (items) =>
    aroundFixed(items, (free) =>
      exploration.strategy === 'epsilon-greedy'
        ? epsilonGreedy(free, exploration.epsilon, numResults, random)
        : thompson(free, exploration.trials, numResults, random),
    );

function epsilonGreedy(
  items: readonly Candidate[],
  epsilon: number,
  numResults: number,
  random: Random,
): readonly Candidate[] {
  const left = [...items];
  const chosen: Candidate[] = [];
  while (left.length > 0 && chosen.length < numResults) {
    const byChance = epsilon / left.length;
    const place = random() < epsilon ? Math.floor(random() * left.length) : 0;
    for (const item of left.splice(place, 1)) {
      chosen.push({ ...item, propensity: place === 0 ? 1 - epsilon + byChance : byChance });
    }
  }
  return [...chosen, ...left];
}
