import { availableParallelism } from 'node:os';
import { Failure } from './failure.ts';
import { createRunDirectory, removeRunDirectory } from './run-directory.ts';
import { runSuites } from './suites/run-suites.ts';
import { lastLine, suiteLine } from './suites/summary.ts';
import { suites } from './suites/suites.ts';
import type { Suite } from './suites/suite.ts';

/** `npm test`: every check and test. */
export const test = (args: readonly string[], interrupt: AbortSignal): Promise<number> =>
  runAll(args, interrupt, () => true);

/** `npm run check`: what takes seconds. */
export const check = (args: readonly string[], interrupt: AbortSignal): Promise<number> =>
  runAll(args, interrupt, ({ fast }) => fast);

async function runAll(
  args: readonly string[],
  interrupt: AbortSignal,
  wanted: (suite: Suite) => boolean,
): Promise<number> {
  if (args.length > 0) throw new Failure(`It takes no arguments, and got ${args.join(' ')}.`);
  const { directory } = createRunDirectory();
  const results = await runSuites(suites(directory).filter(wanted), {
    logs: directory,
    lanes: Math.min(4, Math.max(2, availableParallelism())),
    interrupt,
    onResult: (result) => {
      console.log(suiteLine(result));
    },
  });
  const failed = results.some(({ counts }) => counts.failed > 0);
  if (!failed) removeRunDirectory(directory);
  console.log(lastLine(results));
  return failed ? 1 : 0;
}
