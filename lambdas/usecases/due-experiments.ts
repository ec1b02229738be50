import { isStopped } from '../domain/experiments/stop.ts';
import { DAY_MS } from '../domain/history.ts';
import type { KnownStops } from '../domain/ports/experiment-stops.ts';

/** An experiment as its analysis has to know it. */
export interface WatchedExperiment {
  readonly name: string;
  readonly salt: string;
  /** ISO 8601. */
  readonly start: string;
  readonly end: string;
  readonly judging: { readonly windowDays: number };
}

/** Records come to the archive after they happened. */
const LATE_MS = DAY_MS;

/**
 * The experiments whose figures still change: from their start until the window of the last shopper is over. Of one that
 * is stopped the analysis that stopped it is the last: what shoppers do then is by the first arm.
 */
export async function dueExperiments<Watched extends WatchedExperiment>(
  experiments: readonly Watched[],
  { stops, now }: { readonly stops: KnownStops; readonly now: () => number },
): Promise<readonly Watched[]> {
  const known = await stops.current();
  const nowMs = now();
  return experiments.filter((experiment) => {
    const { start, end, judging } = experiment;
    const lastMs = Date.parse(end) + judging.windowDays * DAY_MS + LATE_MS;
    return Date.parse(start) <= nowMs && nowMs < lastMs && !isStopped(experiment, known);
  });
}
