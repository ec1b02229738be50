import type { Instance } from '../../lambdas/contracts/model-host.ts';
import type { Model } from '../model/load-model.ts';
import type { Ranker } from './ranker.ts';

/** Runs before the first request, after which neither the runtime nor the JIT compiler has first times left. */
const RUNS = 20;

/** Also proves, before anyone asks, that the graph runs and gives outputs of the shape it declared. */
export async function warmUp(ranker: Ranker, model: Model): Promise<void> {
  const { historyLength, topK, eventTypes } = model.manifest.graph;
  const history = Array.from({ length: Math.min(historyLength, model.catalogue.size) }, (_, index) => ({
    itemId: model.catalogue.idOf(index) ?? '',
    eventType: eventTypes[index % eventTypes.length] ?? 'other',
    ageDays: index,
  }));
  const instances: Instance[] = [0, 1, 8, 32, history.length].map((length) => ({
    history: history.slice(0, length),
    numResults: topK,
    metadata: true,
  }));
  for (let run = 0; run < RUNS; run += 1) {
    for (const instance of instances) await ranker.rank([instance]);
  }
  await ranker.rank(instances);
}
