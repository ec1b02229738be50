import type { ErasureStep } from '../erasure.ts';

/** What was done of each erasure: steps are added, and never changed. */
export interface ErasureLog {
  /** In the order in which they were added; empty: nobody asked for it. */
  steps(id: string): Promise<readonly ErasureStep[]>;
  /** @returns `exists`, and no change, where another writer was faster with the step of this number, counted from 0 */
  append(id: string, number: number, step: ErasureStep): Promise<'appended' | 'exists'>;
}
