import type { WorkflowRun, WorkflowRuns } from '../domain/ports/workflow-runs.ts';
import { done, type Outcome, refuse } from '../domain/refusal.ts';

export interface CheckDriftDependencies {
  readonly driftChecks: WorkflowRuns;
  readonly now: () => number;
}

/**
 * Starts a check of drift, as its schedule does. Lists of runs are a moment old, names are not: its id is its minute, so
 * of two that are asked for at the same moment one starts.
 */
export async function checkDrift(
  who: string,
  dependencies: CheckDriftDependencies,
): Promise<Outcome<WorkflowRun>> {
  const { driftChecks, now } = dependencies;
  const [running] = (await driftChecks.list({ limit: 1, state: 'running' })).items;
  if (running !== undefined) return alreadyRuns(running.id);
  const id = idAt(now());
  const started = await driftChecks.start(id, { requestedBy: who });
  return started === 'started' ? watchDriftCheck(id, dependencies) : alreadyRuns(id);
}

/** How a check goes, whoever started it. */
export async function watchDriftCheck(
  id: string,
  { driftChecks }: Pick<CheckDriftDependencies, 'driftChecks'>,
): Promise<Outcome<WorkflowRun>> {
  const run = await driftChecks.find(id);
  if (run !== undefined) return done(run);
  return refuse({
    kind: 'missing',
    code: 'unknown_drift_check',
    message: `There is no check of drift ${id}`,
  });
}

/** `260301-1015` */
const idAt = (nowMs: number): string =>
  new Date(nowMs).toISOString().slice(2, 16).replaceAll(/[-:]/g, '').replace('T', '-');

const alreadyRuns = (id: string) =>
  refuse({
    kind: 'conflict',
    code: 'drift_check_running',
    message: `The check of drift ${id} runs, or was started this minute: look at it, or ask again when it has ended`,
  });
