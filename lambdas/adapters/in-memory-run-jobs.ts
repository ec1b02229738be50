import type { RunJobs } from '../domain/ports/run-jobs.ts';
import type { RunJob } from '../domain/training.ts';

export class InMemoryRunJobs implements RunJobs {
  readonly #jobs: Map<string, readonly RunJob[]>;
  readonly #logs: ReadonlyMap<string, readonly string[]>;

  /** @param jobs by run; @param logs by job */
  constructor(
    jobs: Readonly<Record<string, readonly RunJob[]>>,
    logs: Readonly<Record<string, readonly string[]>>,
  ) {
    this.#jobs = new Map(Object.entries(jobs));
    this.#logs = new Map(Object.entries(logs));
  }

  of(runId: string): Promise<readonly RunJob[]> {
    return Promise.resolve(this.#jobs.get(runId) ?? []);
  }

  logTail({ name }: RunJob, lines: number): Promise<readonly string[]> {
    return Promise.resolve((this.#logs.get(name) ?? []).slice(-lines));
  }

  stop(runId: string): Promise<void> {
    const jobs = this.#jobs.get(runId) ?? [];
    this.#jobs.set(
      runId,
      jobs.map((job) => (job.state === 'running' ? { ...job, state: 'stopped' } : job)),
    );
    return Promise.resolve();
  }
}
