import { availableParallelism } from 'node:os';
import { Failure } from './failure.ts';
import { createRunDirectory, removeRunDirectory } from './run-directory.ts';
import { runSuites } from './suites/run-suites.ts';
import { lastLine, suiteLine } from './suites/summary.ts';
import { writeReports } from './suites/test-reports.ts';
import { type Extent, suites } from './suites/suites.ts';

/** `npm test`: every check and test. `VITRINE_REPORTS` names a folder for reports that build services show. */
export const test = (args: readonly string[], interrupt: AbortSignal): Promise<number> =>
  runAll(args, interrupt, 'all');

/** `npm run check`: what takes seconds. */
export const check = (args: readonly string[], interrupt: AbortSignal): Promise<number> =>
  runAll(args, interrupt, 'quick');

async function runAll(args: readonly string[], interrupt: AbortSignal, extent: Extent): Promise<number> {
  if (args.length > 0) throw new Failure(`It takes no arguments, and got ${args.join(' ')}.`);
  const { directory } = createRunDirectory();
  const results = await runSuites(suites(directory, extent), {
    logs: directory,
    lanes: Math.min(4, Math.max(2, availableParallelism())),
    interrupt,
    onResult: (result) => {
      console.log(suiteLine(result));
    },
  });
  const reports = process.env['VITRINE_REPORTS'];
  if (reports !== undefined) writeReports(reports, results);
  const failed = results.some(({ counts }) => counts.failed > 0);
  if (!failed) removeRunDirectory(directory);
  console.log(lastLine(results));
  return failed ? 1 : 0;
}
