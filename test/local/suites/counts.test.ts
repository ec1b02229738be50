import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countsOf, countsOfJunit } from '../../../local/cli/suites/counts.ts';
import type { Suite } from '../../../local/cli/suites/suite.ts';
import { lastLine, suiteLine } from '../../../local/cli/suites/summary.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'counts-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const suite = (results: Suite['results']): Suite => ({
  name: 'A suite',
  command: 'true',
  args: [],
  cwd: '/',
  results,
});

const jestReport = (passed: number, failed: number, unloaded = 0): string =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: 1,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: unloaded,
  });

function jestSuite(report: string): Suite {
  const file = join(folder, 'jest.json');
  writeFileSync(file, report);
  return suite({ form: 'jest', file });
}

const CHECK = suite({ form: 'check' });
const JUNIT =
  '<?xml version="1.0"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="20" time="1.5">';

describe('countsOf', () => {
  it('counts a check as one', () => {
    expect(countsOf(CHECK, 0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(countsOf(CHECK, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countsOf(CHECK, null)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it("takes Jest's numbers", () => {
    expect(countsOf(jestSuite(jestReport(5, 2)), 1)).toEqual({ passed: 5, failed: 2, skipped: 1 });
  });

  it('counts a test file that does not load as failed', () => {
    expect(countsOf(jestSuite(jestReport(5, 0, 1)), 1).failed).toBe(1);
  });

  it('does not let a failed end pass, whatever the report says', () => {
    expect(countsOf(jestSuite(jestReport(5, 0)), 1).failed).toBe(1);
    expect(countsOf(jestSuite(jestReport(5, 0)), null).failed).toBe(1);
  });

  it('does not let a suite pass that ran nothing or wrote no report', () => {
    expect(countsOf(jestSuite(jestReport(0, 0)), 0).failed).toBe(1);
    expect(countsOf(suite({ form: 'junit', file: join(folder, 'absent.xml') }), 0).failed).toBe(1);
  });

  it("takes pytest's numbers, errors as failures", () => {
    expect(countsOfJunit(JUNIT)).toEqual({ passed: 14, failed: 3, skipped: 3 });
  });
});

describe('the summary', () => {
  const result = (passed: number, failed: number) => ({
    suite: CHECK,
    counts: { passed, failed, skipped: 0 },
    seconds: 1,
    said: ['why it failed'],
    log: '/log',
    left: [],
  });

  it('ends with the sum', () => {
    expect(lastLine([result(3, 0), result(4, 2)])).toBe('7 passed, 2 failed');
  });

  it('shows what a suite said where it failed, and only there', () => {
    expect(suiteLine(result(0, 1))).toContain('why it failed');
    expect(suiteLine(result(1, 0))).not.toContain('why it failed');
  });
});
