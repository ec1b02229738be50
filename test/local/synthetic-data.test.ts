import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runCommand } from './run-command.ts';

const syntheticData = (args: readonly string[], userDirectory: string) =>
  runCommand('synthetic-data', args, userDirectory);

describe('npm run synthetic-data', () => {
  it('hands on the options, the paths as the user typed them, and the exit code', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'synthetic-data-'));
    writeFileSync(join(directory, 'mine.csv'), 'USER_ID,ITEM_ID\nu,a\n');
    expect(await syntheticData(['--data', 'mine.csv', '--out', 'made'], directory)).toEqual([
      1,
      'mine.csv lacks the column TIMESTAMP (its first line has USER_ID, ITEM_ID).\n',
    ]);
  });

  it('ends with 2 for options that make no sense', async () => {
    const [code, said] = await syntheticData(['--data', 'a', '--out', 'b', '--k', '1'], tmpdir());
    expect(code).toBe(2);
    expect(said).toContain(
      "'1' is no whole number of 2 or more (npm run synthetic-data -- --help lists the options)",
    );
  });
});
