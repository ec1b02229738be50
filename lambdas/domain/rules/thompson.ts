import { normal, normalCdf, normalDensity } from '../normal.ts';
import type { Random } from '../random.ts';
import { type Candidate, weightOf } from './candidate.ts';

/** Items that chance may move: enough for any shelf, and a millisecond at most. */
const MOST_SAMPLED = 100;

/** What a chance may be, as a normal distribution. */
interface Belief {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Thompson sampling: each score is a chance that was seen in so many trials. At each place one value is drawn for every
 * item that is left, from what its chance may then be, and the highest wins.
 */
export function thompson(
  items: readonly Candidate[],
  trials: number,
  numResults: number,
  random: Random,
): readonly Candidate[] {
  const left = beliefsOf(items.slice(0, MOST_SAMPLED), trials);
  const chosen: Candidate[] = [];
  while (left.length > 0 && chosen.length < numResults) {
    const place = highest(left.map(({ belief }) => belief.mean + belief.deviation * normal(random)));
    const propensity = chanceToBeHighest(
      place,
      left.map(({ belief }) => belief),
    );
    chosen.push(...left.splice(place, 1).map(({ item }) => ({ ...item, propensity })));
  }
  return [...chosen, ...left.map(({ item }) => item), ...items.slice(MOST_SAMPLED)];
}

/** The Beta distribution of a chance, from an even prior, with a normal one of its mean and variance in its place. */
function beliefsOf(items: readonly Candidate[], trials: number): { item: Candidate; belief: Belief }[] {
  const chances = chancesOf(items.map(weightOf));
  return items.map((item, index) => {
    const mean = ((chances[index] ?? 0) * trials + 1) / (trials + 2);
    return { item, belief: { mean, deviation: Math.sqrt((mean * (1 - mean)) / (trials + 3)) } };
  });
}

/** Scores that are chances, as the two-stage ranker's are, stay what they are; others are put between 0 and 1. */
function chancesOf(scores: readonly number[]): readonly number[] {
  const lowest = Math.min(...scores);
  const most = Math.max(...scores);
  if (lowest >= 0 && most <= 1) return scores;
  const range = most - lowest || 1;
  return scores.map((score) => (score - lowest) / range);
}

const highest = (values: readonly number[]): number =>
  values.reduce((best, value, place) => (value > (values[best] ?? -Infinity) ? place : best), 0);

/** Half a standard deviation apart, up to four to each side: exact to some digits, for the integrand is smooth. */
const STEP = 0.5;
const GRID = Array.from({ length: 17 }, (_, index) => (index - 8) * STEP);

/** The integral, over the values of one, of the chance that all others are lower. */
function chanceToBeHighest(place: number, beliefs: readonly Belief[]): number {
  const own = beliefs[place];
  if (own === undefined) return 0;
  const others = beliefs.filter((_, index) => index !== place);
  const chance = GRID.reduce((sum, z) => {
    const value = own.mean + own.deviation * z;
    const lower = others.reduce((all, { mean, deviation }) => all * normalCdf((value - mean) / deviation), 1);
    return sum + normalDensity(z) * STEP * lower;
  }, 0);
  return Math.min(1, Math.max(Number.MIN_VALUE, chance));
}
