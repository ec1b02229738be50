import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchTree } from '../process-tree.ts';
import { signal, startProgram } from '../program.ts';
import { countsOf } from './counts.ts';
import { failuresOf } from './failures.ts';
import type { Counts, Suite } from './suite.ts';

export interface SuiteResult {
  readonly suite: Suite;
  readonly counts: Counts;
  readonly seconds: number;
  /** What tells of a failure: the tests that failed or, where no report names them, what the suite said last. */
  readonly said: readonly string[];
  readonly log: string;
  /** Processes that it left behind, and that were killed; leaving any is a failure. */
  readonly left: readonly string[];
}

export interface RunOptions {
  readonly logs: string;
  readonly lanes: number;
  readonly interrupt: AbortSignal;
  readonly onResult: (result: SuiteResult) => void;
}

/** For helpers that end a moment after their parent; on a busy machine that moment is long. */
const LEAVING_PATIENCE_MS = 10_000;
/** The most that there is. */
const BACKGROUND_NICENESS = 19;

/**
 * Runs the suites in their order, as many at a time as there are lanes. All the while those of the background run, one at
 * a time until all lanes are theirs.
 */
export async function runSuites(
  suites: readonly Suite[],
  options: RunOptions,
): Promise<readonly SuiteResult[]> {
  mkdirSync(options.logs, { recursive: true });
  const results: SuiteResult[] = [];
  const background = suites.filter((suite) => suite.background);
  const foreground = suites.filter((suite) => !suite.background);
  const take = async (queue: Suite[], niceness = 0): Promise<void> => {
    for (let suite = queue.shift(); suite; suite = queue.shift()) {
      options.interrupt.throwIfAborted();
      const result = await runSuite(suite, niceness, options);
      results.push(result);
      options.onResult(result);
    }
  };
  const takeAll = async (queue: Suite[], lanes: number): Promise<void> => {
    await Promise.all(Array.from({ length: lanes }, () => take(queue)));
  };
  const first = async (): Promise<void> => {
    await takeAll(foreground, options.lanes);
    await takeAll(background, options.lanes - 1);
  };
  await Promise.all([first(), take(background, BACKGROUND_NICENESS)]);
  options.interrupt.throwIfAborted();
  return results;
}

/**
 * Where Linux schedules each session as one (autogroup, sched(7)), `nice` counts only among processes of the same
 * session, and a program leads one of its own. Elsewhere there is nothing to set, or the program is over.
 */
function putSessionBehind(leader: number, niceness: number): void {
  try {
    writeFileSync(`/proc/${leader}/autogroup`, String(niceness));
  } catch {
    return;
  }
}

async function runSuite(
  suite: Suite,
  niceness: number,
  { logs, interrupt }: RunOptions,
): Promise<SuiteResult> {
  const log = join(logs, `${suite.name.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.log`);
  const started = performance.now();
  const env = { ...process.env, ...suite.env, NO_COLOR: '1', FORCE_COLOR: undefined };
  const command = ['nice', '-n', String(niceness), suite.command, ...suite.args] as const;
  const program = startProgram(command[0], command.slice(1), { cwd: suite.cwd, env, log });
  if (niceness > 0) putSessionBehind(program.pid, niceness);
  const tree = watchTree(program.pid);
  const stop = (): void => void program.stop(15_000);
  interrupt.addEventListener('abort', stop);
  const { code, lastLines } = await program.ended;
  interrupt.removeEventListener('abort', stop);
  const left = await tree.end(LEAVING_PATIENCE_MS);
  for (const { pid } of left) signal(pid, 'SIGKILL');
  const failures = failuresOf(suite);
  return {
    suite,
    counts: countsOf(suite, left.length > 0 ? null : code),
    seconds: (performance.now() - started) / 1000,
    said: failures.length > 0 ? failures : lastLines,
    log,
    left: left.map(({ pid, command }) => `${pid} ${command}`),
  };
}
