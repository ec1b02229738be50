import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import { Failure } from './failure.ts';
import { trainingPython, userDirectory } from './paths.ts';

const exitSchema = z.tuple([z.int().nullable(), z.string().nullable()]);

export interface TrainingProgramOptions {
  /** As the start of a sentence: "The evaluation". */
  readonly purpose: string;
  /** What it reads from its standard input. @default the user's own */
  readonly input?: string;
  readonly interrupt: AbortSignal;
}

/**
 * Runs a module of training/ where the user is, so that paths are what the user typed, and lets it speak for itself.
 * @returns its exit code
 */
export async function runTrainingProgram(
  args: readonly string[],
  { purpose, input, interrupt }: TrainingProgramOptions,
): Promise<number> {
  // Without -P, Python would look for modules where the user is.
  const child = spawn(trainingPython, ['-P', '-m', ...args], {
    cwd: userDirectory(),
    stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'],
  });
  // A terminal's Ctrl-C reaches it by itself; a second signal does no harm.
  interrupt.addEventListener('abort', () => child.kill('SIGTERM'));
  // It may end without reading: what it says then is enough.
  child.stdin?.on('error', () => undefined).end(input);
  const ended = once(child, 'exit').catch((error: unknown) => {
    throw new Failure(
      `The Python of training/ could not be started (${error instanceof Error ? error.message : 'why is unknown'}): ` +
        'start this by npm run, which installs what is missing.',
    );
  });
  const [code] = exitSchema.parse(await ended);
  interrupt.throwIfAborted();
  if (code === null) throw new Failure(`${purpose} was ended by a signal: is there enough memory?`);
  return code;
}
