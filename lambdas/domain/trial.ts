import type { ExperimentArm, ModelPart } from './experiments/experiment.ts';
import { shopperShare } from './experiments/shopper-share.ts';

/** What can answer while a release tries a model: the one that serves, and the one that may replace it. */
export const VARIANTS = ['primary', 'candidate'] as const;

export type Variant = (typeof VARIANTS)[number];

/** A candidate that answers a share of shoppers, for as long as its release watches over it. */
export interface Trial {
  /** The release that tries it. */
  readonly release: string;
  /** Of the model; undefined: whoever began the trial did not say. */
  readonly version?: number | undefined;
  /** Of shoppers, 0 to 100. */
  readonly percent: number;
  /** Of requests that the model that serves answers, which the candidate is asked too and nobody sees. @default 0 */
  readonly shadowPercent?: number | undefined;
  /** Nobody is given to the candidate from then on; the release puts it off as it looks. */
  readonly untilMs: number;
}

/** Who answers a shopper, and the part that they have in an experiment thereby. */
interface Answered {
  readonly variant: Variant;
  readonly experiment: ExperimentArm | undefined;
  /** The arms whose models' lists are interleaved; undefined: one model answers. */
  readonly interleaves?: ModelPart['interleaves'];
}

interface AskedBy {
  readonly shopperId: string | undefined;
  readonly experiment?: ExperimentArm | undefined;
  readonly model?: ModelPart | undefined;
}

/**
 * Who answers a shopper. An experiment of models goes before the trial's own draw; while nobody tries its model nobody
 * has a part in it, so that each arm's log tells of its own model alone.
 */
export function answeredBy(
  trial: Trial | undefined,
  { shopperId, experiment, model }: AskedBy,
  nowMs: number,
): Answered {
  if (model === undefined) return { variant: variantFor(trial, shopperId, nowMs), experiment };
  const isTried = trial?.version === model.version && nowMs < trial.untilMs;
  if (!isTried) return { variant: variantFor(trial, shopperId, nowMs), experiment: undefined };
  const { isTheirs, interleaves } = model;
  return { variant: isTheirs ? 'candidate' : 'primary', experiment, interleaves };
}

/**
 * Whom a trial gives to its candidate. It is the same variant as long as a trial lasts, so that nobody's lists change to and fro; who
 * nobody knows gets the model that serves.
 */
export function variantFor(trial: Trial | undefined, shopperId: string | undefined, nowMs: number): Variant {
  if (trial === undefined || shopperId === undefined || nowMs >= trial.untilMs) return 'primary';
  return shopperShare('canary', trial.release, shopperId) * 100 < trial.percent ? 'candidate' : 'primary';
}

/** Whether a candidate is asked what the model that serves is asked: a draw for each request. */
export const isShadowed = (trial: Trial | undefined, nowMs: number): boolean =>
  trial !== undefined && nowMs < trial.untilMs && Math.random() * 100 < (trial.shadowPercent ?? 0);
