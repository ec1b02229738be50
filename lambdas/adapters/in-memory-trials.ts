import type { TrialLease, Trials } from '../domain/ports/trials.ts';
import type { Trial } from '../domain/trial.ts';

export class InMemoryTrials implements Trials, TrialLease {
  #trial: Trial | undefined;

  current(): Promise<Trial | undefined> {
    return Promise.resolve(this.#trial);
  }

  hold(trial: Trial, nowMs: number): Promise<'held' | 'taken'> {
    const { release, untilMs } = this.#trial ?? { release: trial.release, untilMs: 0 };
    if (release !== trial.release && untilMs > nowMs) return Promise.resolve('taken');
    this.#trial = trial;
    return Promise.resolve('held');
  }

  end(release: string): Promise<void> {
    if (this.#trial?.release === release) this.#trial = undefined;
    return Promise.resolve();
  }
}
