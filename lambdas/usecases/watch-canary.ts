import { type CanaryLimits, judgeCanary, told } from '../domain/canary-verdict.ts';
import { compareClicks } from '../domain/click-through.ts';
import type { CanaryMetrics } from '../domain/ports/canary-metrics.ts';
import type { TrialTallies } from '../domain/ports/trial-clicks.ts';
import type { TrialLease } from '../domain/ports/trials.ts';
import type { Canary } from '../domain/release.ts';

/** A canary as its workflow began it. */
export interface WatchedCanary extends Canary {
  readonly release: string;
  /** Of the model that is tried. */
  readonly version: number;
  readonly startedAtMs: number;
}

export interface WatchDependencies {
  readonly lease: TrialLease;
  readonly metrics: Pick<CanaryMetrics, 'figures' | 'raised'>;
  readonly clicks: TrialTallies;
  readonly limits: CanaryLimits;
  /** Between two looks. */
  readonly lookMs: number;
  readonly now: () => number;
}

/** What the workflow does next, and why. */
export interface CanaryLook {
  readonly verdict: 'go-on' | 'passed' | 'roll-back';
  readonly why: string;
}

/** Looks that may fail or be late before shoppers leave the candidate by themselves. */
const LOOKS_MISSED = 3;
const LEAST_LEASE_MS = 60_000;

export const leaseUntilNextLook = (lookMs: number): number => Math.max(LEAST_LEASE_MS, LOOKS_MISSED * lookMs);

/** Whoever revokes a trial, or holds another. */
export const TAKEN: CanaryLook = {
  verdict: 'roll-back',
  why: 'Somebody asked for it, or another release tries its model',
};

/** What an endpoint may take to come up with the new model alone; until then the candidate keeps its shoppers. */
const SWITCH_MS = 60 * 60_000;

/**
 * Looks how a candidate does, and gives it its shoppers until the next look. A workflow that is killed looks no more, so
 * its candidate loses them without anybody's doing.
 */
export async function watchCanary(
  canary: WatchedCanary,
  dependencies: WatchDependencies,
): Promise<CanaryLook> {
  const { lease, metrics, clicks, limits, lookMs, now } = dependencies;
  const { release, version, percent, minutes, startedAtMs } = canary;
  const [figures, alarms, tallies] = await Promise.all([
    metrics.figures(startedAtMs),
    metrics.raised(startedAtMs),
    clicks.tallies(release),
  ]);
  const seen = { figures, clicks: compareClicks(tallies, limits) };
  const isOver = now() >= startedAtMs + minutes * 60_000;
  const judged = judgeCanary(seen, { alarms, isOver, limits });
  if (judged.verdict === 'roll-back') {
    await lease.endTrial(release);
    return judged;
  }
  const leaseMs = judged.verdict === 'passed' ? SWITCH_MS : leaseUntilNextLook(lookMs);
  const held = await lease.hold({ release, version, percent, untilMs: now() + leaseMs }, now());
  if (held === 'taken') {
    await lease.endTrial(release);
    return TAKEN;
  }
  return { verdict: judged.verdict, why: told(seen) };
}
