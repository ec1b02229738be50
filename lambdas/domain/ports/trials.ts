import type { Trial } from '../trial.ts';

/** Which candidate is tried on whom. */
export interface Trials {
  /** undefined: none is. It may be a second old. */
  current(signal?: AbortSignal): Promise<Trial | undefined>;
}

/** The release's side. */
export interface TrialLease {
  /** Begins a trial, or puts its end off; `taken`: another release's goes on. */
  hold(trial: Trial, nowMs: number): Promise<'held' | 'taken'>;
  /** Ends the trial of a release; another's is left alone. */
  end(release: string): Promise<void>;
}
