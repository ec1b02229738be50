import { once } from 'node:events';
import type { Logger } from 'pino';
import type { Environment } from './environment.ts';
import { drain } from './http/drain.ts';
import { createModelHostServer, type HostState } from './http/model-host-server.ts';
import { LiveModel } from './release/live-model.ts';
import { ModelStore } from './release/model-store.ts';
import { openPointer } from './release/open-pointer.ts';
import { ReleaseWatcher } from './release/release-watcher.ts';
import { HostMetrics } from './telemetry/host-metrics.ts';

/** Beyond a tenth of a second's work of a ranker, waiting helps no shopper: their callers have given up by then. */
const REQUESTS_PER_RANKER = 256;
const MAX_BODY_BYTES_HELD = 64 * 1024 * 1024;

/**
 * The host as a server: HTTP in this process, ranking in others.
 * @param file the bundle that it is in, which is also the rankers' program
 */
export async function runHost(environment: Environment, log: Logger, file: string): Promise<void> {
  const metrics = new HostMetrics();
  const live = new LiveModel({ file, processes: environment.WORKERS, log, metrics });
  const watcher = await watcherOf(environment, { live, log, metrics });
  const state: HostState = {
    unready: () => unreadiness(live, watcher),
    answer: (body) => live.answer(body),
    metrics: () => live.metricsText(),
    status: () => ({ model: live.model, rankers: live.pids, release: watcher?.status }),
    onAnswered: (status, milliseconds) => {
      metrics.observeRequest(status, milliseconds);
    },
    onError: (error) => {
      log.error({ err: error }, 'invocation failed');
    },
    draining: false,
  };
  const server = createModelHostServer(state, {
    maxRequests: REQUESTS_PER_RANKER * environment.WORKERS,
    maxBytes: MAX_BODY_BYTES_HELD,
  });
  stopOnSignal(log, async () => {
    const clean = await drain(server, state);
    if (clean) await live.stop();
    return clean;
  });
  server.listen(environment.SAGEMAKER_BIND_TO_PORT, environment.BIND_HOST);
  await once(server, 'listening');
  log.info({ address: server.address() }, 'listening');
  await loadFirst(environment, live, watcher);
}

async function watcherOf(
  { MODEL_POINTER, MODEL_WORK_DIR }: Environment,
  parts: { readonly live: LiveModel; readonly log: Logger; readonly metrics: HostMetrics },
): Promise<ReleaseWatcher | undefined> {
  if (MODEL_POINTER === undefined) return undefined;
  const [pointer, store] = [await openPointer(MODEL_POINTER), new ModelStore(MODEL_WORK_DIR)];
  return new ReleaseWatcher({ ...parts, pointer, store });
}

async function loadFirst(
  { MODEL_DIR, MODEL_VERSION, MODEL_POLL_SECONDS }: Environment,
  live: LiveModel,
  watcher: ReleaseWatcher | undefined,
): Promise<void> {
  if (watcher !== undefined) {
    await watcher.check();
    watcher.watch(MODEL_POLL_SECONDS);
    return;
  }
  const first = await live.switchTo({ modelDirectory: MODEL_DIR, modelVersion: MODEL_VERSION });
  if (first.outcome === 'refused') throw new Error(first.reason);
}

function unreadiness(live: LiveModel, watcher: ReleaseWatcher | undefined): string | undefined {
  if (live.ready) return undefined;
  const release = watcher?.status;
  // Before the first release there is nothing to wait for: the host does what it can, and can be deployed.
  if (release?.outcome === 'nothing-released') return undefined;
  return release?.reason ?? 'The model is being loaded.';
}

function stopOnSignal(log: Logger, stop: () => Promise<boolean>): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'draining');
    void stop().then((clean) => {
      log[clean ? 'info' : 'error'](clean ? 'drained' : 'stopped with requests cut off');
      process.exit(clean ? 0 : 1);
    });
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
