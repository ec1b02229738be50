import { addCounts } from './counts.ts';
import type { SuiteResult } from './run-suites.ts';
import type { Counts } from './suite.ts';

const NAME_WIDTH = 40;

/** One line for a suite that has ended; what tells of its failure, where it failed. */
export function suiteLine({ suite, counts, seconds, said, log, left }: SuiteResult): string {
  const mark = counts.failed === 0 ? '✓' : '✗';
  const line = `${mark} ${suite.name.padEnd(NAME_WIDTH)} ${describe(counts)} (${seconds.toFixed(1)} s)`;
  if (counts.failed === 0) return line;
  const remains = left.map((process) => `left running: ${process}`);
  return [line, ...[...said, ...remains].map((words) => `    ${words}`), `    All of it: ${log}`].join('\n');
}

/** The very last line: `12 passed, 0 failed`. */
export function lastLine(results: readonly SuiteResult[]): string {
  const { passed, failed } = addCounts(results.map(({ counts }) => counts));
  return `${passed} passed, ${failed} failed`;
}

const describe = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
