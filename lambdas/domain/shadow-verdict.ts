import type { Verdict } from './canary-verdict.ts';
import { atLeast, percent } from './share.ts';

/** What a candidate made of requests that the model that serves answered. Shares are of 1. */
export interface ShadowFigures {
  readonly asked: number;
  /** Of those, that failed. */
  readonly errors: number;
  /** Of those, that were not answered by the time that the live list left. */
  readonly late: number;
  /** How much of a live list the candidate's has too, on average; undefined: it answered none in time. */
  readonly overlap: number | undefined;
}

export interface ShadowLimits {
  readonly leastCalls: number;
  readonly mostErrors: number;
  readonly mostLate: number;
  readonly leastOverlap: number;
}

/**
 * Whether a candidate may have shoppers. It may not where it surely fails or is late more often than it may, or has next to
 * nothing of the lists that shoppers get now; nor where it was hardly asked by the end.
 */
export function judgeShadow(
  figures: ShadowFigures,
  { isOver, limits }: { readonly isOver: boolean; readonly limits: ShadowLimits },
): Verdict {
  const { asked, errors, late, overlap } = figures;
  const isKnown = asked >= limits.leastCalls;
  const back = (what: string): Verdict => ({ verdict: 'roll-back', why: `${what}; ${toldShadow(figures)}` });
  if (isKnown) {
    const [failing, lagging] = [atLeast(errors, asked), atLeast(late, asked)];
    if (failing > limits.mostErrors)
      return back(`At least ${percent(failing)} of its answers fail, and ${percent(limits.mostErrors)} may`);
    if (lagging > limits.mostLate)
      return back(
        `At least ${percent(lagging)} of its answers come after the live list, and ${percent(limits.mostLate)} may`,
      );
    if (overlap !== undefined && overlap < limits.leastOverlap)
      return back(
        `Its lists have ${percent(overlap)} of the live ones, and ${percent(limits.leastOverlap)} is the least`,
      );
  }
  if (!isOver) return { verdict: 'go-on' };
  if (isKnown) return { verdict: 'passed' };
  return back(
    `The candidate was asked ${asked} times in the live model's shadow, and ${limits.leastCalls} are the least to judge by: give it more minutes or a larger share`,
  );
}

export const toldShadow = ({ asked, errors, late, overlap }: ShadowFigures): string =>
  `in shadow: ${asked} calls, ${percent(errors)} errors, ${percent(late)} late, ` +
  (overlap === undefined ? 'no list in time' : `${percent(overlap)} of the live lists`);

/** How much of one list the other has too, in whatever order; 1: nothing is missing. */
export function overlapOf(live: readonly string[], other: readonly string[]): number {
  if (live.length === 0) return 1;
  const others = new Set(other);
  return live.filter((itemId) => others.has(itemId)).length / live.length;
}
