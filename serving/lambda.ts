import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { parseEnvironment } from './environment.ts';
import { runRanker } from './rankers/ranker-main.ts';
import { LiveModel } from './release/live-model.ts';
import { ModelStore } from './release/model-store.ts';
import { openPointer } from './release/open-pointer.ts';
import { ReleaseWatcher } from './release/release-watcher.ts';
import { HostMetrics } from './telemetry/host-metrics.ts';

/** The function could not rank; its caller, who sees a function error, falls back. */
class NotRankedError extends Error {
  override readonly name = 'NotRankedError';
}

const log = pino({ base: { service: 'model-host' }, timestamp: pino.stdTimeFunctions.isoTime });
const environment = parseEnvironment(process.env);
log.level = environment.LOG_LEVEL;

const isRanker = environment.MODEL_HOST_ROLE === 'ranker';
if (isRanker) await runRanker(environment, log);

/** The host as a Lambda function: the payload is the body of an invocation, the result the answer to it. */
export const handler = isRanker ? undefined : await openHandler();

async function openHandler(): Promise<(event: unknown) => Promise<unknown>> {
  const { MODEL_POINTER, MODEL_WORK_DIR, MODEL_POLL_SECONDS } = environment;
  if (MODEL_POINTER === undefined) {
    throw new Error('MODEL_POINTER is missing: a function has no model of its own');
  }
  const metrics = new HostMetrics();
  const file = fileURLToPath(import.meta.url);
  // One request at a time is all that an instance of a function is given.
  const live = new LiveModel({ file, processes: 1, log, metrics });
  const [pointer, store] = [await openPointer(MODEL_POINTER), new ModelStore(MODEL_WORK_DIR)];
  const watcher = new ReleaseWatcher({ pointer, store, live, log, metrics });
  await watcher.check();
  let lookedMs = performance.now();

  return async (event) => {
    if (performance.now() - lookedMs > MODEL_POLL_SECONDS * 1000) {
      lookedMs = performance.now();
      // Between invocations a function stands still, so a new model is fetched and warmed beside requests.
      void watcher.check();
    }
    const { status, body } = await live.answer(Buffer.from(JSON.stringify(event)));
    if (status !== 200) throw new NotRankedError(`${status}: ${body}`);
    const answer: unknown = JSON.parse(body);
    return answer;
  };
}
