import type { Logger } from 'pino';
import type { Environment } from '../environment.ts';
import { invoke, type ServedModel } from '../http/invocations.ts';
import { answers } from '../http/answer.ts';
import { loadModel } from '../model/load-model.ts';
import { BatchQueue } from '../ranking/batch-queue.ts';
import { Ranker } from '../ranking/ranker.ts';
import { warmUp } from '../ranking/warm-up.ts';
import { RankerMetrics } from '../telemetry/ranker-metrics.ts';
import { type FromRanker, type ToRanker, toRankerSchema } from './messages.ts';

/** Room for the requests that the host admits to a ranker, and for a few callers that send instances by the hundred. */
const QUEUE = { maxWaiting: 1_024, maxBatch: 32 };

/**
 * A ranker process: one graph session, one processor core. It loads its model, says so, and then answers what the host
 * hands it, until the host is gone.
 */
export async function runRanker(environment: Environment, log: Logger): Promise<void> {
  // Whoever stops the host may signal its whole group; the host ends its rankers itself, after their last request.
  process.on('SIGTERM', () => undefined);
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
  try {
    const metrics = new RankerMetrics();
    const model = await open(environment, metrics);
    process.on('message', (message: unknown) => {
      void take(toRankerSchema.parse(message), model, metrics, log);
    });
    const { name, version, items } = model;
    tell({ type: 'ready', model: { name, version, items } });
  } catch (error) {
    tell({ type: 'refused', message: error instanceof Error ? error.message : String(error) });
  }
}

interface RankedModel extends ServedModel {
  readonly items: number;
}

async function open(environment: Environment, metrics: RankerMetrics): Promise<RankedModel> {
  const model = await loadModel(environment.MODEL_DIR);
  const ranker = new Ranker(model);
  await warmUp(ranker, model);
  const { name, version, graph } = model.manifest;
  const queue = new BatchQueue((instances) => {
    metrics.observeBatch(instances.length);
    return ranker.rank(instances);
  }, QUEUE);
  metrics.watchQueue(() => queue.waiting);
  return { name, version: environment.MODEL_VERSION ?? version, items: graph.items, queue };
}

async function take(
  message: ToRanker,
  model: ServedModel,
  metrics: RankerMetrics,
  log: Logger,
): Promise<void> {
  const { id } = message;
  if (message.type === 'metrics') {
    tell({ type: 'metrics', id, metrics: await metrics.collect() });
    return;
  }
  const { buffer, byteOffset, byteLength } = message.body;
  const answer = await invoke(model, Buffer.from(buffer, byteOffset, byteLength)).catch((error: unknown) => {
    log.error({ err: error }, 'invocation failed');
    return answers.internalError();
  });
  tell({ type: 'answer', id, ...answer });
}

function tell(message: FromRanker): void {
  // The host may be gone by the time of an answer: nobody waits for it then.
  process.send?.(message, undefined, undefined, () => undefined);
}
