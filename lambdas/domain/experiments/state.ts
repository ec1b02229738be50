import type { Experiment } from './experiment.ts';
import type { ExperimentStop } from './stop.ts';

/** `stopped`: before its end; everybody gets the first arm. */
export const EXPERIMENT_STATES = ['planned', 'running', 'stopped', 'ended'] as const;

export type ExperimentState = (typeof EXPERIMENT_STATES)[number];

/** @param stop what was decided about its draw */
export function stateOf(
  { startMs, endMs }: Pick<Experiment<unknown>, 'startMs' | 'endMs'>,
  stop: ExperimentStop | undefined,
  nowMs: number,
): ExperimentState {
  if (nowMs >= endMs) return 'ended';
  if (stop?.state === 'stopped') return 'stopped';
  return nowMs < startMs ? 'planned' : 'running';
}
