import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSuites } from '../../../local/cli/suites/run-suites.ts';
import type { Suite } from '../../../local/cli/suites/suite.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'suites-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Of the session that Linux schedules as one, where it does. */
const SESSION = '/proc/self/autogroup';

/**
 * Writes its niceness and that of its session into a file of its name once files of others are there, and fails where
 * there is already one of `not`.
 */
function suite(name: string, { until = [], not = [] }: { until?: string[]; not?: string[] }): Suite {
  const script = `
    const { existsSync, readFileSync, writeFileSync } = require('node:fs');
    if (${JSON.stringify(not)}.some((file) => existsSync(file))) process.exit(1);
    writeFileSync('${name}', '');
    const wait = setInterval(() => {
      if (!${JSON.stringify(until)}.every((file) => existsSync(file))) return;
      clearInterval(wait);
      const session = existsSync('${SESSION}') ? readFileSync('${SESSION}', 'utf8') : '';
      writeFileSync('${name}', JSON.stringify([require('node:os').getPriority(), session]));
    }, 20);`;
  return { name, command: process.execPath, args: ['-e', script], cwd: folder, results: { form: 'check' } };
}

const run = (suites: readonly Suite[]) =>
  runSuites(suites, {
    logs: join(folder, 'logs'),
    lanes: 2,
    interrupt: new AbortController().signal,
    onResult: () => undefined,
  });

describe('the suites', () => {
  it('run in their order, two at a time, and all the while those of the background', async () => {
    const results = await run([
      { ...suite('background', { until: ['three'] }), background: true },
      { ...suite('background after', {}), background: true },
      suite('one', { until: ['two', 'background'], not: ['three'] }),
      suite('two', { until: ['one'], not: ['three'] }),
      suite('three', { until: ['background'] }),
    ]);
    const failed = Object.fromEntries(results.map((result) => [result.suite.name, result.counts.failed]));
    expect(failed).toEqual({ background: 0, 'background after': 0, one: 0, two: 0, three: 0 });
    const nicenessOf = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const session = (niceness: number): unknown =>
      existsSync(SESSION) ? expect.stringMatching(new RegExp(` nice ${niceness}\\s*$`)) : '';
    expect(nicenessOf('background')).toEqual([19, session(19)]);
    expect(nicenessOf('three')).toEqual([getPriority(), session(0)]);
  });

  it('fail where their program does', async () => {
    const [result] = await run([{ ...suite('one', {}), args: ['-e', 'process.exit(3)'] }]);
    expect(result?.counts).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
