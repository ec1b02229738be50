import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure, Interrupted } from './failure.ts';
import { stillRunning, treeOf } from './process-tree.ts';

export interface ProgramOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** All output goes there; a failure names the file. */
  readonly log: string;
  readonly onLine?: (line: string) => void;
}

interface ProgramEnd {
  /** `null`: a signal ended it. */
  readonly code: number | null;
  readonly lastLines: readonly string[];
}

export interface RunningProgram {
  readonly pid: number;
  readonly ended: Promise<ProgramEnd>;
  /** SIGTERM, then SIGKILL for what is left of the program and its descendants; answers who needed that. */
  stop(patienceMs: number): Promise<readonly string[]>;
}

const KEPT_LINES = 30;
const PIPES_PATIENCE_MS = 1_000;

/** Starts a program in a process group of its own: a Ctrl-C in the terminal is ours to hand on, in order. */
export function startProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): RunningProgram {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined)
    throw new Failure(`${command} could not be started: it is missing or not executable.`);
  const ended = followOutput(child, options);
  return { pid, ended, stop: (patienceMs) => stopTree(pid, ended, patienceMs) };
}

function followOutput(child: ChildProcess, options: ProgramOptions): Promise<ProgramEnd> {
  const log = openSync(options.log, 'a');
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      writeSync(log, `${line}\n`);
      lastLines.push(line);
      if (lastLines.length > KEPT_LINES) lastLines.shift();
      options.onLine?.(line);
    });
  }
  return new Promise((resolve) => {
    let over = false;
    let patience: NodeJS.Timeout | undefined;
    const end = (code: number | null): void => {
      if (over) return;
      over = true;
      clearTimeout(patience);
      for (const stream of [child.stdout, child.stderr]) stream?.destroy();
      // The readers hand on what they still hold before this turn of the loop ends.
      setImmediate(() => {
        closeSync(log);
        resolve({ code, lastLines });
      });
    };
    child.on('error', () => undefined);
    child.on('close', end);
    // A descendant that lives on keeps the pipes open, and `close` from coming.
    child.on('exit', (code) => {
      patience = setTimeout(end, PIPES_PATIENCE_MS, code);
    });
  });
}

async function stopTree(
  pid: number,
  ended: Promise<unknown>,
  patienceMs: number,
): Promise<readonly string[]> {
  const members = treeOf(pid);
  signalGroup(pid, 'SIGTERM');
  await Promise.race([ended, delay(patienceMs, undefined, { ref: false })]);
  const left = stillRunning(members);
  for (const { pid: member } of left) signal(member, 'SIGKILL');
  if (left.length > 0) await Promise.race([ended, delay(2_000, undefined, { ref: false })]);
  return left.map(({ pid: member, command }) => `${member} ${command}`);
}

const signalGroup = (pid: number, name: NodeJS.Signals): void => {
  signal(-pid, name);
};

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

export interface RunOptions extends ProgramOptions {
  /** What the program is for, as the start of a sentence: "The deployment". */
  readonly purpose: string;
  readonly interrupt: AbortSignal;
  /** Why it failed, where its last line does not say so. */
  readonly explain?: () => string | undefined;
}

/** Runs a program to its end; it failing, or an interrupt, throws. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<void> {
  options.interrupt.throwIfAborted();
  const program = startProgram(command, args, options);
  let stopping: Promise<unknown> | undefined;
  const stop = (): void => {
    stopping = program.stop(10_000);
  };
  options.interrupt.addEventListener('abort', stop);
  try {
    const { code, lastLines } = await program.ended;
    await stopping;
    if (options.interrupt.aborted) throw new Interrupted();
    if (code === 0) return;
    const said = options.explain?.() ?? reason(lastLines);
    throw new Failure(`${options.purpose} failed: ${said} (all of it: ${options.log})`);
  } finally {
    options.interrupt.removeEventListener('abort', stop);
  }
}

/** Most programs end with why; Node ends with its version, after it. */
function reason(lastLines: readonly string[]): string {
  const named = lastLines.find((line) => /^\w*Error: /.test(line));
  return (named ?? lastLines.findLast((line) => line.trim() !== ''))?.trim() ?? 'it said nothing';
}
