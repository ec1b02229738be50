import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fromRoot, node } from '../../local/cli/paths.ts';

/** As npm starts it: in the project's root, with the user's own folder told. */
async function syntheticData(
  args: readonly string[],
  userDirectory: string,
): Promise<readonly [unknown, string]> {
  const main = fromRoot('local', 'cli', 'main.ts');
  const child = spawn(node, ['--import', 'tsx', main, 'synthetic-data', ...args], {
    cwd: fromRoot(),
    env: { ...process.env, INIT_CWD: userDirectory },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  }
  const code = await new Promise<unknown>((resolve) => child.on('close', resolve));
  return [code, said.join('')];
}

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
