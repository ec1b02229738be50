import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { buildServing, servingBundlePath } from '../../local/build/serving.ts';

export const FIXTURE_MODEL = fileURLToPath(new URL('../fixtures/model', import.meta.url));

/** A bundle per Jest worker, since they build at the same time. */
const bundle = servingBundlePath.replace('main.mjs', `test-${process.env['JEST_WORKER_ID'] ?? '0'}.mjs`);

/** The bundled model host as a process, as it runs in its container. */
export interface HostProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything that it logged until now. */
  readonly log: () => string;
  /** Its exit code; null when a signal killed it. */
  readonly exited: Promise<number | null>;
}

export const buildHost = (): Promise<string> => buildServing(bundle);

export async function startHost(environment: Readonly<Record<string, string>> = {}): Promise<HostProcess> {
  const port = await getPort();
  const child = spawn(process.execPath, [bundle], {
    env: {
      MODEL_DIR: FIXTURE_MODEL,
      SAGEMAKER_BIND_TO_PORT: `${port}`,
      WORKERS: '1',
      BIND_HOST: '127.0.0.1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = once(child, 'close').then(() => child.exitCode);
  return { url: `http://127.0.0.1:${port}`, child, log: () => output, exited };
}

/** Starts a host and waits until it says that it is ready. */
export async function startReadyHost(
  environment: Readonly<Record<string, string>> = {},
): Promise<HostProcess> {
  const host = await startHost(environment);
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline && host.child.exitCode === null) {
    const ready = await fetch(`${host.url}/ping`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return host;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  host.child.kill('SIGKILL');
  throw new Error(`the model host did not become ready:\n${host.log()}`);
}

export async function stopHost(host: HostProcess): Promise<void> {
  host.child.kill('SIGKILL');
  await host.exited;
}

export function postInvocation(url: string, body: string | Buffer): Promise<Response> {
  return fetch(`${url}/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-amzn-sagemaker-custom-attributes': 'ignored' },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
}
