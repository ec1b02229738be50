import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { SuiteResult } from '../../../local/cli/suites/run-suites.ts';
import { writeReports } from '../../../local/cli/suites/test-reports.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-reports-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const result = (name: string, results: SuiteResult['suite']['results'], failed: number): SuiteResult => ({
  suite: { name, command: 'true', args: [], cwd: '/', results },
  counts: { passed: failed === 0 ? 1 : 0, failed, skipped: 0 },
  seconds: 1.5,
  said: failed === 0 ? [] : ['\u001B[31mexpected <a> & got "b"\u001B[0m'],
  log: '/log',
  left: [],
});

it('leave a case for each suite, and why it failed', () => {
  writeReports(folder, [result('Types', { form: 'check' }, 0), result('Lint', { form: 'check' }, 1)]);
  const xml = readFileSync(join(folder, 'suites.xml'), 'utf8');
  expect(xml).toContain('tests="2" failures="1"');
  expect(xml).toContain('<testcase classname="vitrine" name="Types" time="1.500"></testcase>');
  expect(xml).toContain('<failure>[31mexpected &lt;a&gt; &amp; got &quot;b&quot;[0m</failure>');
});

it('leave what a suite wrote itself, and nothing of one that could not start', () => {
  const file = join(folder, 'training.xml');
  writeFileSync(file, '<testsuites/>');
  const reports = join(folder, 'reports');
  const missing = join(folder, 'local.xml');
  writeReports(reports, [
    result('Python', { form: 'junit', file }, 0),
    result('Emulator', { form: 'junit', file: missing }, 1),
  ]);
  expect(readdirSync(reports).sort()).toEqual(['suites.xml', 'training.xml']);
});
