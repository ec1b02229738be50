import type { CanaryMetrics } from '../domain/ports/canary-metrics.ts';
import type { TrialLease } from '../domain/ports/trials.ts';
import type { Shadow } from '../domain/release.ts';
import { judgeShadow, type ShadowLimits, toldShadow } from '../domain/shadow-verdict.ts';
import { type CanaryLook, leaseUntilNextLook, TAKEN } from './watch-canary.ts';

/** A shadow as its workflow began it. */
export interface WatchedShadow extends Shadow {
  readonly release: string;
  readonly startedAtMs: number;
}

export interface WatchShadowDependencies {
  readonly lease: TrialLease;
  readonly metrics: Pick<CanaryMetrics, 'shadow'>;
  readonly limits: ShadowLimits;
  /** Between two looks. */
  readonly lookMs: number;
  readonly now: () => number;
}

/** Looks how a candidate does with what shoppers ask the live model, and has it asked until the next look. */
export async function watchShadow(
  { release, percent, minutes, startedAtMs }: WatchedShadow,
  { lease, metrics, limits, lookMs, now }: WatchShadowDependencies,
): Promise<CanaryLook> {
  const figures = await metrics.shadow(startedAtMs);
  const judged = judgeShadow(figures, { isOver: now() >= startedAtMs + minutes * 60_000, limits });
  if (judged.verdict === 'roll-back') {
    await lease.endTrial(release);
    return judged;
  }
  // Also at the end, so that a release that was revoked is found out before it has shoppers.
  const untilMs = now() + leaseUntilNextLook(lookMs);
  const held = await lease.hold({ release, percent: 0, shadowPercent: percent, untilMs }, now());
  if (held === 'taken' || judged.verdict === 'passed') await lease.endTrial(release);
  return held === 'taken' ? TAKEN : { verdict: judged.verdict, why: toldShadow(figures) };
}
