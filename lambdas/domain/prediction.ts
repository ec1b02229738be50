import type { RankedItem } from './recommendation.ts';

/** What the live model makes of a caller's own input. */
export interface Prediction {
  readonly modelVersion: string;
  /** Best first. */
  readonly items: readonly RankedItem[];
  /** Candidates that the model does not rank for this history; absent where no candidates were given. */
  readonly unranked?: readonly string[];
}
