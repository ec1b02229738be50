import type { EraseUserDependencies } from './erase-user.ts';

/**
 * Has a workflow erase from the lake whoever was erased until it begins. It waits for the end of the time that its name
 * stands for, so all who are erased in that time have one run, and the run that there is cannot have begun before them.
 */
export async function eraseFromLake({
  lakeErasures,
  gatherMs,
  now,
}: Pick<EraseUserDependencies, 'lakeErasures' | 'gatherMs' | 'now'>): Promise<void> {
  const current = Math.floor(now() / gatherMs);
  const start = (window: number) => {
    const runAt = (window + 1) * gatherMs;
    return lakeErasures.start(`erase-${runAt}`, { runAt: new Date(runAt).toISOString() });
  };
  // The run of a time that is not over waits and is the same; if it is over by another clock, the next takes it.
  if ((await start(current)) === 'taken') await start(current + 1);
}
