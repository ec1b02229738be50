import type { WorkflowRuns } from '../domain/ports/workflow-runs.ts';

export interface EraseFromLakeDependencies {
  readonly lakeErasures: Pick<WorkflowRuns, 'start'>;
  /** How long erasures wait for others, in milliseconds. */
  readonly gatherMs: number;
  readonly now: () => number;
}

/**
 * Has a workflow erase from the lake whoever was erased until it begins. It waits for the end of the time that its name
 * stands for, so all who are erased in that time have one run, and the run that there is cannot have begun before them.
 */
export async function eraseFromLake({
  lakeErasures,
  gatherMs,
  now,
}: EraseFromLakeDependencies): Promise<void> {
  const current = Math.floor(now() / gatherMs);
  const start = (window: number) => {
    const runAt = (window + 1) * gatherMs;
    return lakeErasures.start(`erase-${runAt}`, { runAt: new Date(runAt).toISOString() });
  };
  // The run of a time that is not over waits and is the same; if it is over by another clock, the next takes it.
  if ((await start(current)) === 'taken') await start(current + 1);
}
