import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import { Failure } from './failure.ts';
import { onlineRetailCache, trainingPython, userDirectory } from './paths.ts';

const exitSchema = z.tuple([z.int().nullable(), z.string().nullable()]);

/**
 * `npm run evaluate -- --help` says what it does: training/vitrine/evaluation/command.py, which reads the options. It
 * runs where the user is, so that paths are what the user typed. Answers its exit code.
 */
export async function evaluate(args: readonly string[], interrupt: AbortSignal): Promise<number> {
  // Without -P, Python would look for modules where the user is.
  const program = ['-P', '-m', 'vitrine', 'evaluate-offline', '--cache', onlineRetailCache, ...args];
  const child = spawn(trainingPython, program, { cwd: userDirectory(), stdio: 'inherit' });
  // A terminal's Ctrl-C reaches it by itself; a second signal does no harm.
  interrupt.addEventListener('abort', () => child.kill('SIGTERM'));
  const ended = once(child, 'exit').catch((error: unknown) => {
    throw new Failure(
      `The Python of training/ could not be started (${error instanceof Error ? error.message : 'why is unknown'}): ` +
        'start this by npm run, which installs what is missing.',
    );
  });
  const [code] = exitSchema.parse(await ended);
  interrupt.throwIfAborted();
  if (code === null) throw new Failure('The evaluation was ended by a signal: is there enough memory?');
  return code;
}
