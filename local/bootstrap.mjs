// Starts a command on a fresh clone: plain Node 20, no dependencies. It installs what the command needs, each
// thing once (a stamp says for which lock file), and hands over to local/cli/main.ts on the project's own Node.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Failure, stopRunning } from './failure.mjs';
import { INSTALLS } from './installs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const main = join(root, 'local', 'cli', 'main.ts');

const trainingBench = join(root, 'local', 'bench', 'training.ts');

/** What each command needs, and the program that is it. */
const COMMANDS = {
  // A run that ends by itself keeps no pages to look at.
  demo: {
    needs: process.argv.includes('--once') ? INSTALLS.all : INSTALLS.demo,
    program: [main, 'demo'],
  },
  test: { needs: INSTALLS.test, program: [main, 'test'] },
  check: { needs: INSTALLS.check, program: [main, 'check'] },
  scorecard: { needs: INSTALLS.node, program: [main, 'scorecard'] },
  smoke: { needs: INSTALLS.node, program: [main, 'smoke'] },
  synth: { needs: INSTALLS.node, program: [main, 'synth'] },
  destroy: { needs: INSTALLS.node, program: [main, 'destroy'] },
  evaluate: { needs: INSTALLS.training, program: [main, 'evaluate'] },
  'training-set': { needs: INSTALLS.node, program: [main, 'training-set'] },
  experiments: { needs: INSTALLS.training, program: [main, 'experiments'] },
  'synthetic-data': { needs: INSTALLS.training, program: [main, 'synthetic-data'] },
  generate: { needs: INSTALLS.node, program: [join(root, 'local', 'cli', 'generate.ts')] },
  'model:inspect': { needs: INSTALLS.node, program: [main, 'model:inspect'] },
  cost: { needs: INSTALLS.node, program: [join(root, 'local', 'cost', 'cost.ts')] },
  'bench:serving': { needs: INSTALLS.all, program: [join(root, 'local', 'bench', 'serving.ts')] },
  'bench:saturation': { needs: INSTALLS.all, program: [join(root, 'local', 'bench', 'saturation.ts')] },
  'bench:interference': {
    needs: INSTALLS.all,
    program: [join(root, 'local', 'bench', 'interference.ts')],
  },
  'bench:handler': { needs: INSTALLS.node, program: [join(root, 'test', 'bench', 'handler.ts')] },
  'bench:graph': { needs: INSTALLS.training, program: [join(root, 'local', 'bench', 'graph.ts')] },
  'bench:ingest': { needs: INSTALLS.all, program: [join(root, 'local', 'bench', 'ingest.ts')] },
  'bench:batch': { needs: INSTALLS.training, program: [trainingBench, 'batch.py'] },
  'bench:training': { needs: INSTALLS.training, program: [trainingBench, 'training_scale.py'] },
};

async function install(needs) {
  if (needs.every((each) => each.done())) return;
  const release = await takeTurns();
  try {
    for (const each of needs) {
      if (each.done()) continue;
      const started = Date.now();
      process.stderr.write(`Installing ${each.what} ... `);
      await each.run();
      process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    }
  } finally {
    release();
  }
}

/** Two commands started together on a fresh clone must not install into the same folders at once. */
async function takeTurns() {
  const lock = join(root, '.vitrine', 'install.lock');
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = readLock(lock);
    if (holder === undefined || !isRunning(holder)) rmSync(lock, { force: true });
    else if (!told)
      process.stderr.write(`Waiting for the installation that process ${holder} is doing ...\n`);
    await setTimeout(500);
  }
}

function readLock(lock) {
  try {
    return Number(readFileSync(lock, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function handOver(args, installSeconds) {
  const node = join(root, 'node_modules', '.bin', 'node');
  const env = { ...process.env, VITRINE_INSTALL_SECONDS: installSeconds.toFixed(3) };
  const child = spawn(node, ['--import', 'tsx', ...args], {
    cwd: root,
    stdio: 'inherit',
    env,
  });
  // A terminal's Ctrl-C reaches the child by itself; it stops what it started, and this waits for it.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) =>
    fail(new Failure(`Node could not be started (${error.message}): run npm ci.`)),
  );
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

function fail(error) {
  console.error(error instanceof Failure ? `\n${error.message}` : error);
  process.exit(1);
}

const [command = '', ...args] = process.argv.slice(2);
try {
  if (Number(process.versions.node.split('.')[0]) < 20)
    throw new Failure('Node 20 or later is needed: install it.');
  if (process.platform === 'win32') throw new Failure('Linux or macOS is needed: on Windows, use WSL.');
  const known = COMMANDS[command];
  if (!known) throw new Failure(`No command '${command}': there are ${Object.keys(COMMANDS).join(', ')}.`);
  const started = Date.now();
  const stop = () => {
    stopRunning();
    process.exit(130);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  await install(known.needs);
  for (const signal of signals) process.off(signal, stop);
  handOver([...known.program, ...args], (Date.now() - started) / 1000);
} catch (error) {
  fail(error);
}
