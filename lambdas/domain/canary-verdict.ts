import type { ClickComparison, ClickLimits } from './click-through.ts';
import { atLeast, percent } from './share.ts';
import type { Variant } from './trial.ts';

/** What a variant did since the canary began. Shares are of 1. */
export interface VariantFigures {
  /** How often it was asked. */
  readonly calls: number;
  /** Calls that failed, or were given up after their time. */
  readonly errors: number;
  /** Calls that took longer than the release allows for the 99th percentile, or failed. */
  readonly slow: number;
  /** Answers to its shoppers that something else had to stand in for. */
  readonly fallbacks: number;
}

export type CanaryFigures = Readonly<Record<Variant, VariantFigures>>;

/** All that is known of a canary. */
export interface CanarySeen {
  readonly figures: CanaryFigures;
  readonly clicks: ClickComparison;
}

/** How much worse than the model that serves a candidate may do, in shares of 1, and how many calls say so. */
export interface CanaryLimits extends ClickLimits {
  readonly leastCalls: number;
  readonly mostErrors: number;
  readonly mostSlow: number;
  readonly mostFallbacks: number;
}

/** An alarm of CloudWatch on the candidate that goes off. */
export interface RaisedAlarm {
  readonly name: string;
  /** What it watches. */
  readonly of: 'errors' | 'slow' | 'fallbacks';
  readonly reason: string;
}

export type Verdict =
  { readonly verdict: 'go-on' | 'passed' } | { readonly verdict: 'roll-back'; readonly why: string };

const MEASURES = [
  { name: 'errors', of: 'errors', limit: 'mostErrors' },
  { name: 'slow answers', of: 'slow', limit: 'mostSlow' },
  { name: 'fallbacks', of: 'fallbacks', limit: 'mostFallbacks' },
] as const;

/**
 * Whether a canary goes on. It is rolled back by an alarm, or by doing worse than the model that serves beside it, which
 * what is wrong with the whole platform does not bring about; by fewer clicks only where that is sure. It passes when its
 * time is over; one that was hardly asked by then has shown nothing, and is rolled back too.
 */
export function judgeCanary(seen: CanarySeen, { alarms, isOver, limits }: JudgedBy): Verdict {
  const { figures, clicks } = seen;
  // One without any of it since the canary began is still about the candidate before.
  const alarm = alarms.find(({ of }) => figures.candidate[of] > 0);
  if (alarm !== undefined)
    return { verdict: 'roll-back', why: `Alarm ${alarm.name}: ${alarm.reason}; ${told(seen)}` };
  const { primary, candidate } = figures;
  const isKnown = candidate.calls >= limits.leastCalls;
  if (isKnown) {
    for (const { name, of, limit } of MEASURES) {
      const more = atLeast(candidate[of], candidate.calls) - primary[of];
      if (more > limits[limit])
        return {
          verdict: 'roll-back',
          why: `The candidate has at least ${percent(more)} more ${name} than the model that serves, and may have ${percent(limits[limit])}; ${told(seen)}`,
        };
    }
  }
  if (clicks.isWorse) return { verdict: 'roll-back', why: `${clicks.says}; ${toldOfBoth(figures)}` };
  if (!isOver) return { verdict: 'go-on' };
  if (isKnown) return { verdict: 'passed' };
  const why = `The candidate was asked ${candidate.calls} times until the canary's end, and ${limits.leastCalls} are the least to judge by: give it more minutes or more shoppers`;
  return { verdict: 'roll-back', why };
}

interface JudgedBy {
  readonly alarms: readonly RaisedAlarm[];
  /** Whether the time of the canary is over. */
  readonly isOver: boolean;
  readonly limits: CanaryLimits;
}

/** The figures in a sentence. */
export const told = ({ figures, clicks }: CanarySeen): string => `${toldOfBoth(figures)}; ${clicks.says}`;

const toldOfBoth = ({ primary, candidate }: CanaryFigures): string =>
  `candidate: ${toldOf(candidate)}; primary: ${toldOf(primary)}`;

const toldOf = ({ calls, errors, slow, fallbacks }: VariantFigures): string =>
  `${calls} calls, ${percent(errors)} errors, ${percent(slow)} slow, ${percent(fallbacks)} fallbacks`;
