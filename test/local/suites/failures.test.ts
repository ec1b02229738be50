import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { failuresOf } from '../../../local/cli/suites/failures.ts';
import type { Suite } from '../../../local/cli/suites/suite.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'failures-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const suite = (results: Suite['results']): Suite => ({
  name: 's',
  command: 'true',
  args: [],
  cwd: '/',
  results,
});

function jestSuite(testResults: readonly object[]): Suite {
  const file = join(folder, 'jest.json');
  writeFileSync(file, JSON.stringify({ testResults }));
  return suite({ form: 'jest', file });
}

const test = (status: string, fullName: string, ...failureMessages: string[]): object => ({
  status,
  fullName,
  failureMessages,
});

it('names the tests that failed, each with how its message begins', () => {
  const long = Array.from({ length: 100 }, (_, line) => `line ${line}`).join('\n');
  const assertionResults = [
    test('passed', 'holds'),
    test('failed', 'one', '\u001B[31mred\u001B[39m'),
    test('failed', 'two', long),
  ];
  const lines = failuresOf(jestSuite([{ name: 'a.test.ts', message: 'all of it', assertionResults }]));
  expect(lines.slice(0, 4)).toEqual(['● one', '  red', '● two', '  line 0']);
  expect(lines.at(-1)).toBe('  line 24');
});

it('names a file that could not be loaded', () => {
  const files = [
    { name: 'broken.test.ts', message: 'no such module', assertionResults: [] },
    { name: 'empty.test.ts', message: '', assertionResults: [] },
  ];
  expect(failuresOf(jestSuite(files))).toEqual(['● broken.test.ts', '  no such module']);
});

it('leaves the last words to a suite without such a report', () => {
  expect(failuresOf(suite({ form: 'check' }))).toEqual([]);
  expect(failuresOf(suite({ form: 'jest', file: join(folder, 'absent.json') }))).toEqual([]);
});
