import type { Trial } from '../trial.ts';

/** Which candidate is tried on whom. */
export interface Trials {
  /** undefined: none is. It may be a second old. */
  current(signal?: AbortSignal): Promise<Trial | undefined>;
}

/** The release's side. */
export interface TrialLease {
  /** Begins a trial, or puts its end off; `taken`: another release's goes on, or somebody revoked this one. */
  hold(trial: Trial, nowMs: number): Promise<'held' | 'taken'>;
  /** Takes its shoppers from a release, which cannot hold them any more. */
  revoke(release: string, nowMs: number): Promise<void>;
  /** Ends the trial of a release; another's is left alone. */
  endTrial(release: string): Promise<void>;
}
