import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import getPort from 'get-port';
import { Failure } from './failure.ts';
import { mlflow, root } from './paths.ts';
import { startProgram } from './program.ts';

export interface TrackingServer {
  /** Its address, also as `MLFLOW_TRACKING_URI`. */
  readonly uri: string;
  /** Settled once it answers. Throws a Failure when it ends, or does not answer in time. */
  readonly ready: Promise<void>;
  /** Answers the processes that had to be killed. */
  stop(): Promise<readonly string[]>;
}

/** Where MLflow's own server listens. */
const USUAL_PORT = 5000;
const START_PATIENCE_MS = 240_000;
const STOP_PATIENCE_MS = 10_000;

/**
 * Starts an MLflow server for the runs of training; it answers while other things are started.
 * @param folder that runs and their artefacts are kept in, from one server to the next
 * @param log a file for all that it says
 */
export async function startTrackingServer(
  folder: string,
  log: string,
  interrupt: AbortSignal,
): Promise<TrackingServer> {
  mkdirSync(folder, { recursive: true });
  const port = await getPort({ port: USUAL_PORT, host: '127.0.0.1' });
  const listening = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  const store = ['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`];
  const artifacts = ['--artifacts-destination', join(folder, 'artifacts')];
  const program = startProgram(mlflow, ['server', ...listening, ...store, ...artifacts], {
    cwd: root,
    // Nobody gives it jobs to run.
    env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' },
    log,
  });
  const uri = `http://127.0.0.1:${port}`;
  const ready = untilAnswers(uri, program.ended, log, interrupt);
  // Whoever stops the server before it answers waits for it no more.
  ready.catch(() => undefined);
  return { uri, ready, stop: () => program.stop(STOP_PATIENCE_MS) };
}

async function untilAnswers(
  uri: string,
  ended: Promise<{ readonly lastLines: readonly string[] }>,
  log: string,
  interrupt: AbortSignal,
): Promise<void> {
  let lastLines: readonly string[] | undefined;
  void ended.then((end) => {
    lastLines = end.lastLines;
  });
  const deadline = Date.now() + START_PATIENCE_MS;
  while (!(await answers(uri))) {
    if (lastLines)
      throw new Failure(`MLflow did not start: ${lastLines.at(-1) ?? 'it said nothing'} (see ${log})`);
    if (Date.now() > deadline) throw new Failure(`MLflow did not answer in time; ${log} says more.`);
    await setTimeout(200, undefined, { signal: interrupt });
  }
}

async function answers(uri: string): Promise<boolean> {
  try {
    return (await fetch(`${uri}/health`)).ok;
  } catch {
    return false;
  }
}
