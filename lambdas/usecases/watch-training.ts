import type { RunJobs } from '../domain/ports/run-jobs.ts';
import type { WorkflowRun, WorkflowRuns } from '../domain/ports/workflow-runs.ts';
import { done, type Outcome, refuse } from '../domain/refusal.ts';
import { costUsd, type RunJob } from '../domain/training.ts';

export interface WatchTrainingDependencies {
  readonly training: WorkflowRuns;
  readonly runJobs: RunJobs;
  /** By instance type. */
  readonly usdPerHour: Readonly<Record<string, number>>;
}

export interface WatchedTraining {
  readonly run: WorkflowRun;
  readonly jobs: readonly RunJob[];
  readonly costUsd: number | undefined;
  readonly logTail: readonly string[];
}

const LOG_LINES = 20;

/** How far a training run is, what it measured, what it costs, and what it said last. */
export async function watchTraining(
  id: string,
  { training, runJobs, usdPerHour }: WatchTrainingDependencies,
): Promise<Outcome<WatchedTraining>> {
  const run = await training.find(id);
  if (run === undefined) return unknown(id);
  const jobs = await runJobs.of(id);
  const newest = jobs.at(-1);
  const logTail = newest === undefined ? [] : await runJobs.logTail(newest, LOG_LINES);
  return done({ run, jobs, costUsd: costUsd(jobs, usdPerHour), logTail });
}

/** Ends a training run and the job that it waits for. */
export async function stopTraining(
  id: string,
  who: string,
  dependencies: WatchTrainingDependencies,
): Promise<Outcome<WatchedTraining>> {
  const { training, runJobs } = dependencies;
  const run = await training.find(id);
  if (run === undefined) return unknown(id);
  if (run.state !== 'running')
    return refuse({
      kind: 'conflict',
      code: 'not_running',
      message: `Training job ${id} does not run: it has ${run.state === 'stopped' ? 'been ' : ''}${run.state}`,
    });
  // First the run, so that it starts nothing after the job that is stopped.
  await training.stop(id, `Stopped by ${who}.`);
  await runJobs.stop(id);
  return watchTraining(id, dependencies);
}

const unknown = (id: string) =>
  refuse({ kind: 'missing', code: 'unknown_training_job', message: `There is no training job ${id}` });
