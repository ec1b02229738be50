import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import { fromRoot, trainingPython, userDirectory } from '../cli/paths.ts';

/** Runs a benchmark of training/bench as this process's own: its output and exit status are passed on. */
export async function runPythonBench(
  script: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<void> {
  const child = spawn(trainingPython, ['-P', fromRoot('training', 'bench', script), ...args], {
    cwd: userDirectory(),
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  const [code] = z.tuple([z.int().nullable(), z.unknown()]).parse(await once(child, 'exit'));
  process.exitCode = code ?? 1;
}
