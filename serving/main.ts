import { once } from 'node:events';
import { pino } from 'pino';
import { parseEnvironment } from './environment.ts';
import { drain } from './http/drain.ts';
import { createModelHostServer, type HostState } from './http/model-host-server.ts';
import { loadModel } from './model/load-model.ts';
import { BatchQueue } from './ranking/batch-queue.ts';
import { Ranker } from './ranking/ranker.ts';
import { warmUp } from './ranking/warm-up.ts';

/** Room for the requests that the server admits, and for a few callers that send instances by the hundred. */
const QUEUE = { maxWaiting: 1_024, maxBatch: 32 };

const log = pino({ base: { service: 'model-host' }, timestamp: pino.stdTimeFunctions.isoTime });

async function main(): Promise<void> {
  const environment = parseEnvironment(process.env);
  log.level = environment.LOG_LEVEL;
  const state: HostState = { model: undefined, draining: false };
  const server = createModelHostServer(state, (error) => {
    log.error({ err: error }, 'invocation failed');
  });
  stopOnSignal(() => drain(server, state));
  server.listen(environment.SAGEMAKER_BIND_TO_PORT, environment.BIND_HOST);
  await once(server, 'listening');
  log.info({ address: server.address() }, 'listening');

  const started = performance.now();
  const model = await loadModel(environment.MODEL_DIR);
  const ranker = new Ranker(model);
  await warmUp(ranker, model);
  const { name, version, graph } = model.manifest;
  state.model = {
    name,
    version: environment.MODEL_VERSION ?? version,
    queue: new BatchQueue((instances) => ranker.rank(instances), QUEUE),
  };
  log.info(
    {
      model: name,
      modelVersion: state.model.version,
      items: graph.items,
      loadMs: Math.round(performance.now() - started),
    },
    'model ready',
  );
}

function stopOnSignal(stop: () => Promise<boolean>): void {
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

main().catch((error: unknown) => {
  log.fatal({ err: error }, error instanceof Error ? error.message : 'the model host could not start');
  process.exit(1);
});
