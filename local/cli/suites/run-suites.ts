import { mkdirSync } from 'node:fs';
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

/** Runs the suites, as many at a time as there are lanes, and after them, one by one, those that run alone. */
export async function runSuites(
  suites: readonly Suite[],
  options: RunOptions,
): Promise<readonly SuiteResult[]> {
  mkdirSync(options.logs, { recursive: true });
  const results: SuiteResult[] = [];
  const take = async (queue: Suite[]): Promise<void> => {
    for (let suite = queue.shift(); suite; suite = queue.shift()) {
      options.interrupt.throwIfAborted();
      const result = await runSuite(suite, options);
      results.push(result);
      options.onResult(result);
    }
  };
  const together = suites.filter(({ alone }) => !alone);
  await Promise.all(Array.from({ length: options.lanes }, () => take(together)));
  await take(suites.filter(({ alone }) => alone));
  options.interrupt.throwIfAborted();
  return results;
}

async function runSuite(suite: Suite, { logs, interrupt }: RunOptions): Promise<SuiteResult> {
  const log = join(logs, `${suite.name.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.log`);
  const started = performance.now();
  const env = { ...process.env, ...suite.env, NO_COLOR: '1', FORCE_COLOR: undefined };
  const program = startProgram(suite.command, suite.args, { cwd: suite.cwd, env, log });
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
