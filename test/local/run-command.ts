import { spawn } from 'node:child_process';
import { fromRoot, node } from '../../local/cli/paths.ts';

/**
 * Runs a command as npm starts it: in the project's root, with the user's own folder told.
 * @returns its exit code, and all that it said
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  userDirectory: string,
): Promise<readonly [unknown, string]> {
  const main = fromRoot('local', 'cli', 'main.ts');
  const child = spawn(node, ['--import', 'tsx', main, command, ...args], {
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
