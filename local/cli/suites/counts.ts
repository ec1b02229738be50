import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Counts, Suite } from './suite.ts';

const jestSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  numRuntimeErrorTestSuites: z.int(),
});

/** What a suite's own report counts, held against how it ended: neither alone may call it a success. */
export function countsOf({ results }: Suite, exitCode: number | null): Counts {
  const reported = results.form === 'check' ? undefined : readReport(results.form, results.file);
  if (!reported) return exitCode === 0 && results.form === 'check' ? ONE_PASSED : ONE_FAILED;
  const nothingRan = reported.passed + reported.failed === 0;
  const failedUnsaid = reported.failed === 0 && (exitCode !== 0 || nothingRan);
  return failedUnsaid ? { ...reported, failed: 1 } : reported;
}

const ONE_PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
const ONE_FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };

function readReport(form: 'jest' | 'junit', file: string): Counts | undefined {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  return form === 'jest' ? countsOfJest(text) : countsOfJunit(text);
}

function countsOfJest(text: string): Counts {
  const report = jestSchema.parse(JSON.parse(text));
  return {
    passed: report.numPassedTests,
    // A file that could not even be loaded has no tests to count.
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** JUnit's XML as pytest writes it: one `testsuite` with its totals as attributes. */
export function countsOfJunit(text: string): Counts {
  const [suite = ''] = /<testsuite\b[^>]*>/.exec(text) ?? [];
  const total = (name: string): number => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = total('failures') + total('errors');
  return { passed: total('tests') - failed - total('skipped'), failed, skipped: total('skipped') };
}

export function addCounts(all: readonly Counts[]): Counts {
  return all.reduce((sum, { passed, failed, skipped }) => ({
    passed: sum.passed + passed,
    failed: sum.failed + failed,
    skipped: sum.skipped + skipped,
  }));
}
