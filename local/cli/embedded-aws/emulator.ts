import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import * as z from 'zod';
import { Failure } from '../failure.ts';
import { emulatorPython, fromRoot, node, root, trainingPython } from '../paths.ts';
import { type RunningProgram, startProgram } from '../program.ts';
import { sparkEnvironment } from '../tools.ts';

export interface Emulator {
  readonly endpoint: string;
  readonly pid: number;
  readonly stateDir: string;
  /** With these, the AWS SDKs and tools of a child process find the emulator and trust it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Settled when it has ended, by itself or not. */
  readonly ended: Promise<unknown>;
  /** Stops it and all that it started; answers the processes that had to be killed, which are defects. */
  stop(): Promise<readonly string[]>;
}

export interface EmulatorOptions {
  readonly stateDir: string;
  readonly port: number;
  /** The bundled model host. */
  readonly servingBundle: string;
  readonly interrupt: AbortSignal;
}

const readySchema = z.object({ endpoint: z.url(), caFile: z.string().min(1) });

const START_PATIENCE_MS = 120_000;
// Above the 30 seconds that a model host has to finish what it was asked.
const STOP_PATIENCE_MS = 45_000;

/** Starts the embedded AWS and waits until it answers. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { stateDir, port } = options;
  mkdirSync(stateDir, { recursive: true });
  const log = join(stateDir, 'emulator.log');
  const program = startProgram(
    emulatorPython,
    [
      '-m',
      'vitrine_local',
      '--port',
      String(port),
      '--state-dir',
      stateDir,
      '--parent-pid',
      String(process.pid),
    ],
    { cwd: root, env: { ...process.env, ...imagesAndTools(options.servingBundle) }, log },
  );
  try {
    const { endpoint, caFile } = await untilReady(
      program,
      join(stateDir, 'ready.json'),
      log,
      options.interrupt,
    );
    trust(caFile);
    return {
      endpoint,
      pid: program.pid,
      stateDir,
      environment: clientEnvironment(endpoint, caFile),
      ended: program.ended,
      stop: () => program.stop(STOP_PATIENCE_MS),
    };
  } catch (error) {
    await program.stop(STOP_PATIENCE_MS);
    throw error;
  }
}

/** Which programs stand for the container images, for Glue's Spark and for Lambda's Node. */
function imagesAndTools(servingBundle: string): Record<string, string> {
  const images = {
    'vitrine/training:local': {
      command: [trainingPython, '-m', 'vitrine'],
      cwd: fromRoot('training'),
      env: trackingEnvironment(),
    },
    'vitrine/serving:local': { command: [node, servingBundle] },
  };
  const spark = {
    command: [fromRoot('training', '.venv', 'bin', 'spark-submit'), ...sparkDefaults()],
    env: sparkEnvironment(),
  };
  return {
    VITRINE_LOCAL_IMAGES: JSON.stringify(images),
    VITRINE_LOCAL_SPARK_SUBMIT: JSON.stringify(spark),
    VITRINE_LOCAL_NODE: node,
  };
}

/** Where training keeps its runs, if whoever starts this has said so; a file of theirs serves as well as a server. */
function trackingEnvironment(): Record<string, string> {
  const names = ['MLFLOW_TRACKING_URI', 'MLFLOW_EXPERIMENT_NAME'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

const sparkDefaults = (): readonly string[] => [
  '--properties-file',
  fromRoot('training', 'spark-local.conf'),
];

async function untilReady(
  program: RunningProgram,
  file: string,
  log: string,
  interrupt: AbortSignal,
): Promise<z.infer<typeof readySchema>> {
  let ended: readonly string[] | undefined;
  void program.ended.then(({ lastLines }) => {
    ended = lastLines;
  });
  const deadline = Date.now() + START_PATIENCE_MS;
  while (!existsSync(file)) {
    if (ended)
      throw new Failure(`The embedded AWS did not start: ${ended.at(-1) ?? 'it said nothing'} (see ${log})`);
    if (Date.now() > deadline)
      throw new Failure(`The embedded AWS did not answer in time; ${log} says more.`);
    await setTimeout(100, undefined, { signal: interrupt });
  }
  return readySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** This process's own clients: its Node was started before there was a certificate to name in its environment. */
function trust(caFile: string): void {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(caFile, 'utf8')]);
}

function clientEnvironment(endpoint: string, caFile: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    // The deploying key: root, as an administrator's is. Everything that is deployed runs with its own role.
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    NODE_EXTRA_CA_CERTS: caFile,
    AWS_CA_BUNDLE: caFile,
    // cdklocal drops AWS_CA_BUNDLE, and the CDK CLI then looks here.
    REQUESTS_CA_BUNDLE: caFile,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}
