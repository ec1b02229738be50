import { shopperShare } from './experiments/shopper-share.ts';

/** What can answer while a release tries a model: the one that serves, and the one that may replace it. */
export const VARIANTS = ['primary', 'candidate'] as const;

export type Variant = (typeof VARIANTS)[number];

/** A candidate that answers a share of shoppers, for as long as its release watches over it. */
export interface Trial {
  /** The release that tries it. */
  readonly release: string;
  /** Of shoppers, 1 to 100. */
  readonly percent: number;
  /** Nobody is given to the candidate from then on; the release puts it off as it looks. */
  readonly untilMs: number;
}

/**
 * Who answers a shopper. It is the same variant as long as a trial lasts, so that nobody's lists change to and fro; who
 * nobody knows gets the model that serves.
 */
export function variantFor(trial: Trial | undefined, shopperId: string | undefined, nowMs: number): Variant {
  if (trial === undefined || shopperId === undefined || nowMs >= trial.untilMs) return 'primary';
  return shopperShare('canary', trial.release, shopperId) * 100 < trial.percent ? 'candidate' : 'primary';
}
