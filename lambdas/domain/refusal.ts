import type { Problem } from './problem.ts';

/** Why something was not done that a caller may ask for, in words that let them put it right. */
export interface Refusal {
  /** `invalid`: no such request can be served; `missing`: what it names is not there; `conflict`: not in this state. */
  readonly kind: 'invalid' | 'missing' | 'conflict';
  readonly code: OperatorRefusalCode | Problem['code'];
  /** Path of the field at fault, such as `searchSpace.leaves.from`. */
  readonly field?: string;
  readonly message: string;
}

export const REFUSAL_CODES = [
  'unknown_model',
  'unknown_release',
  'unknown_training_job',
  'unknown_erasure',
  'no_drift_report',
  'unknown_drift_check',
  'drift_check_running',
  'unknown_experiment',
  'no_experiment_report',
  'no_winner',
  'arm_without_model',
  'experiment_ended',
  'already_stopped',
  'not_stopped',
  'decided_meanwhile',
  'not_approved',
  'retired',
  'rejected',
  'incompatible',
  'already_decided',
  'already_live',
  'is_live',
  'release_running',
  'nothing_before',
  'strategy_not_offered',
  'name_taken',
  'not_running',
  'unknown_path',
] as const;

type OperatorRefusalCode = (typeof REFUSAL_CODES)[number];

/** What came of an operation: being refused is expected, so it is no exception. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value });

export const refuse = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal,
});

export const mapOutcome = <T, U>(outcome: Outcome<T>, of: (value: T) => U): Outcome<U> =>
  outcome.ok ? done(of(outcome.value)) : outcome;
