import type { RunJob } from '../training.ts';

/** The SageMaker jobs that training runs have started. */
export interface RunJobs {
  /** In the order in which a run starts them; those that it has not come to are not there. */
  of(runId: string): Promise<readonly RunJob[]>;
  /** The last lines of a job's log, oldest first; empty while it has none. */
  logTail(job: RunJob, lines: number): Promise<readonly string[]>;
  /** Stops those that go on. */
  stop(runId: string): Promise<void>;
}
