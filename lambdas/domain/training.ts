import type { RunState } from './ports/workflow-runs.ts';

/** A search as the training workflow takes it. */
export interface SearchInput {
  /** As SageMaker's tuning jobs take it. */
  readonly ranges: Readonly<Record<string, readonly object[]>>;
  /** As the search inside a training job takes it. */
  readonly space: Readonly<Record<string, object>>;
  readonly metric: string;
  readonly goal: 'Maximize';
  /** The goal, as the search inside a training job takes it. */
  readonly direction: 'maximize';
}

/** One of the SageMaker jobs of a training run. */
export interface RunJob {
  readonly name: string;
  readonly kind: 'training' | 'processing' | 'tuning';
  readonly state: RunState;
  readonly instanceType: string;
  readonly instances: number;
  /** That its instances ran; of a search, of all its trials. */
  readonly seconds: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly failure?: string | undefined;
}

/**
 * What jobs cost so far.
 * @param usdPerHour by instance type
 * @returns undefined when the price of one is not known
 */
export function costUsd(
  jobs: readonly RunJob[],
  usdPerHour: Readonly<Record<string, number>>,
): number | undefined {
  let total = 0;
  for (const { instanceType, instances, seconds } of jobs) {
    const price = usdPerHour[instanceType];
    if (price === undefined) return undefined;
    total += (price * instances * seconds) / 3600;
  }
  return Math.round(total * 10_000) / 10_000;
}
