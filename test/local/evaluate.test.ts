import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runCommand } from './run-command.ts';

const evaluate = (args: readonly string[], userDirectory: string) =>
  runCommand('evaluate', args, userDirectory);

describe('npm run evaluate', () => {
  it('hands on the options, the paths as the user typed them, and the exit code', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'evaluate-'));
    writeFileSync(join(directory, 'mine.csv'), 'USER_ID,ITEM_ID\nu,a\n');
    expect(await evaluate(['--interactions', 'mine.csv'], directory)).toEqual([
      1,
      'mine.csv lacks the column TIMESTAMP (its first line has USER_ID, ITEM_ID).\n',
    ]);
  });

  it('ends with 2 for options that make no sense', async () => {
    const [code, said] = await evaluate(['--k', '0'], tmpdir());
    expect(code).toBe(2);
    expect(said).toContain(
      "'0' is no whole number from 1 to 200 (npm run evaluate -- --help lists the options)",
    );
  });
});
