/** What an arm came to, beside the first, by the analysis of `training/vitrine/experiments`. */
export const ARM_VERDICTS = ['win', 'harm', 'worse', 'open', 'too few', 'mismatch'] as const;

export interface ArmVerdict {
  /** `harm`: better by the metric that decides, and worse by a guardrail; `mismatch`: no figure means anything. */
  readonly verdict: (typeof ARM_VERDICTS)[number];
  /** A sentence for a person. */
  readonly says: string;
}

/** The last analysis of an experiment. */
export interface ExperimentReport {
  /** Of the draw that it is about. */
  readonly salt: string;
  /** What was known then. */
  readonly until: string;
  /** The version of the model of each arm that names one. */
  readonly models: Readonly<Record<string, number>>;
  /** Of each arm but the first. */
  readonly verdicts: Readonly<Record<string, ArmVerdict>>;
  /** The arms have not the shares of shoppers that they were to have. */
  readonly sampleRatio: { readonly mismatch: boolean };
  /** Why the experiment is to go no further; none: no guardrail says so. */
  readonly stop?: string | null | undefined;
}
