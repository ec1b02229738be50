import type { GoldenRequest } from '../domain/golden-set.ts';
import { type LatencyLimits, slownessOf } from '../domain/latency.ts';
import {
  askGolden,
  type CheckDependencies,
  type CheckedModel,
  type CheckOutcome,
} from './check-candidate.ts';

export interface LatencyDependencies extends Pick<CheckDependencies, 'modelHost' | 'now'> {
  /** Milliseconds of a clock that only goes on. */
  readonly elapsed: () => number;
}

/** Asks a model its golden requests again and again, one after the other, and judges how long it takes. */
export async function measureLatency(
  { golden, variant }: Pick<CheckedModel, 'golden' | 'variant'>,
  { calls, ...limits }: LatencyLimits & { readonly calls: number },
  { elapsed, ...host }: LatencyDependencies,
): Promise<CheckOutcome> {
  const [first] = golden;
  if (first === undefined)
    return { verdict: 'refused', why: 'The model brings no golden requests, so its latency is unknown' };
  const took: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const request: GoldenRequest = golden[call % golden.length] ?? first;
    const started = elapsed();
    await askGolden({ request, variant }, host);
    took.push(elapsed() - started);
  }
  const why = slownessOf(took, limits);
  if (why !== undefined) return { verdict: 'refused', why };
  return { verdict: 'passed', why: `${calls} calls, the slowest in ${Math.round(Math.max(...took))} ms` };
}
