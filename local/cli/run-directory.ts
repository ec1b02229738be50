import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from './paths.ts';

const KEPT_RUNS = 3;

const runs = (): string => fromRoot('.vitrine', 'runs');

/** A new folder for all that a run writes, named by its start and its process: runs side by side share none. */
export function createRunDirectory(now: Date = new Date()): {
  readonly id: string;
  readonly directory: string;
} {
  removeOldRuns();
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const id = `${stamp}-${process.pid}`;
  const directory = join(runs(), id);
  mkdirSync(directory, { recursive: true });
  return { id, directory };
}

/** What ended well leaves nothing to look into. */
export function removeRunDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Keeps the last few runs that failed, for their logs, and those that are still going on. */
function removeOldRuns(): void {
  if (!existsSync(runs())) return;
  const ended = readdirSync(runs())
    .filter((id) => !isRunning(Number(id.split('-').at(-1))))
    .sort();
  for (const id of ended.slice(0, -KEPT_RUNS)) removeRunDirectory(join(runs(), id));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
