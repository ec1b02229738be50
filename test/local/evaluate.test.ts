import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fromRoot, node } from '../../local/cli/paths.ts';

/** As npm starts it: in the project's root, with the user's own folder told. */
async function evaluate(args: readonly string[], userDirectory: string): Promise<readonly [unknown, string]> {
  const main = fromRoot('local', 'cli', 'main.ts');
  const child = spawn(node, ['--import', 'tsx', main, 'evaluate', ...args], {
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
