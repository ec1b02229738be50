import { spawn } from 'node:child_process';

/** What the user can mend: its message is one sentence that says how. Anything else keeps its stack. */
export class Failure extends Error {
  name = 'Failure';
}

const running = new Set();

/** Ends what `runOrFail` has running; for the moment in which this process itself is told to end. */
export function stopRunning() {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * Runs a program to its end, quietly, and answers its standard output; it is shown only where the program fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, advice: string }} options `advice`: what to do when it fails.
 */
export function runOrFail(command, args, { cwd, env, advice }) {
  const said = [];
  const answered = [];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    child.stdout.on('data', (chunk) => said.push(chunk) && answered.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.on('error', (error) =>
      reject(new Failure(`${command} could not be started (${error.message}): ${advice}`)),
    );
    child.on('close', (code) => {
      running.delete(child);
      if (code === 0) return resolve(Buffer.concat(answered).toString());
      const lines = Buffer.concat(said).toString().trim().split('\n').slice(-25).join('\n');
      console.error(`\n${lines}`);
      reject(new Failure(`${command} ${args.slice(0, 2).join(' ')} failed: ${advice}`));
    });
  });
}
