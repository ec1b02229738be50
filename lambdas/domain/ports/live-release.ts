import type { LiveModel } from '../registered-model.ts';

/** What serves now. */
export interface LiveRelease {
  /** undefined: nothing was released yet. */
  read(): Promise<LiveModel | undefined>;
}
