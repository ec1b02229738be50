import { type Candidate, columnsOf, weightOf } from './candidate.ts';
import type { Literal } from '../filter/expression.ts';
import type { ListRule } from './rule.ts';

/** Items whose column has one of these values count so many times as much; less than once is a penalty. */
export interface Boost {
  /** In upper or lower case. */
  readonly column: string;
  readonly values: readonly Literal[];
  readonly multiplier: number;
}

/**
 * Multiplies what items weigh, and orders them anew. Scores of some models are negative: those are first counted from
 * the lowest on, so that to multiply raises them too.
 */
export const boost =
  (boosts: readonly Boost[]): ListRule =>
  (items) => {
    const lowest = Math.min(0, ...items.map(weightOf));
    return items
      .map((item) => ({ ...item, weight: (weightOf(item) - lowest) * multiplierOf(item, boosts) }))
      .sort((a, b) => b.weight - a.weight);
  };

function multiplierOf(item: Candidate, boosts: readonly Boost[]): number {
  const columns = columnsOf(item);
  return boosts
    .filter(({ column, values }) => {
      const known = columns.get(column.toUpperCase()) ?? [];
      return known.some((value) => values.includes(value));
    })
    .reduce((product, { multiplier }) => product * multiplier, 1);
}
