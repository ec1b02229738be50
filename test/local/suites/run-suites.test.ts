import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runSuites, type SuiteResult } from '../../../local/cli/suites/run-suites.ts';
import type { Suite } from '../../../local/cli/suites/suite.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-suites-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const shell = (name: string, script: string, more: Partial<Suite> = {}): Suite => ({
  ...{ name, command: 'sh', args: ['-c', script], cwd: folder, results: { form: 'check' } },
  ...more,
});

const run = (suites: readonly Suite[], lanes = 1): Promise<readonly SuiteResult[]> =>
  runSuites(suites, {
    logs: folder,
    lanes,
    interrupt: new AbortController().signal,
    onResult: () => undefined,
  });

const nicenessOf = (log: string): number => Number(readFileSync(log, 'utf8'));

describe('running suites', () => {
  it('starts first what takes times, and what runs beside it yields', async () => {
    // Without an adjustment, `nice` prints what its caller has.
    const results = await run([shell('others', 'nice'), shell('takes times', 'nice', { foremost: true })]);
    expect(results.map(({ suite }) => suite.name)).toEqual(['takes times', 'others']);
    const [foremost, other] = results.map(({ log }) => nicenessOf(log));
    expect(other).toBeGreaterThan(foremost ?? NaN);
  });

  it('runs as many at a time as there are lanes', async () => {
    // Each ends only when the other has begun.
    const meeting = (mine: string, theirs: string): Suite =>
      shell(
        mine,
        `touch ${mine}; for i in $(seq 500); do [ -e ${theirs} ] && exit 0; sleep 0.02; done; exit 1`,
      );
    const results = await run([meeting('one', 'two'), meeting('two', 'one')], 2);
    expect(results.map(({ counts }) => counts.failed)).toEqual([0, 0]);
  });

  it('fails a suite that leaves a process behind, and ends that', async () => {
    const [result] = await run([shell('leaver', 'sleep 300 >/dev/null 2>&1 & exit 0')]);
    expect(result?.counts.failed).toBe(1);
    expect(result?.left.join()).toContain('sleep 300');
  }, 30_000);
});
