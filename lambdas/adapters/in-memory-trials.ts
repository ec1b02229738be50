import type { TrialLease, Trials } from '../domain/ports/trials.ts';
import type { Trial } from '../domain/trial.ts';

export class InMemoryTrials implements Trials, TrialLease {
  #trial: Trial | undefined;
  #revoked: string | undefined;

  current(): Promise<Trial | undefined> {
    return Promise.resolve(this.#trial);
  }

  hold(trial: Trial, nowMs: number): Promise<'held' | 'taken'> {
    const { release, untilMs } = this.#trial ?? { release: trial.release, untilMs: 0 };
    const isOthers = release !== trial.release || this.#revoked === trial.release;
    if (isOthers && untilMs > nowMs) return Promise.resolve('taken');
    this.#trial = trial;
    return Promise.resolve('held');
  }

  revoke(release: string, nowMs: number): Promise<void> {
    this.#revoked = release;
    this.#trial = { release, percent: 0, untilMs: nowMs + 600_000 };
    return Promise.resolve();
  }

  endTrial(release: string): Promise<void> {
    if (this.#trial?.release === release) this.#trial = undefined;
    return Promise.resolve();
  }
}
