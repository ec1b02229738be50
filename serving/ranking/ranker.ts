import type { Instance, Prediction, RankedItem } from '../../lambdas/contracts/model-host.ts';
import type { Model } from '../model/load-model.ts';
import { splitIntoBatches } from './batches.ts';
import { type EligibleGroup, groupByExclusions } from './exclusions.ts';
import { GraphInputs } from './graph-inputs.ts';
import { GraphOutputError, GraphOutputs } from './graph-outputs.ts';

/**
 * Instances x events x items in one run: what an intermediate tensor holds, 2 MB in float32. While such tensors fit the
 * processor's cache, sharing a run takes a third to a half off an instance's time; beyond, it doubles it.
 */
const MAX_CELLS_PER_RUN = 500_000;

/** Ranks items for instances by the model's graph. Runs must not overlap: they share buffers. */
export class Ranker {
  readonly #model: Model;
  readonly #inputs: GraphInputs;
  /** Available items, less those that the current run excludes, or does not confine itself to. */
  readonly #eligible: Uint8Array;
  readonly #maxHistoryCells: number;

  constructor(model: Model) {
    const history = model.session.inputMetadata.find(({ name }) => name === 'history_items');
    const fixedHistory = history?.isTensor === true && typeof history.shape[1] === 'number';
    this.#model = model;
    this.#inputs = new GraphInputs(model.catalogue, model.manifest.graph, fixedHistory);
    this.#eligible = Uint8Array.from(model.catalogue.available);
    this.#maxHistoryCells = MAX_CELLS_PER_RUN / model.catalogue.size;
  }

  /** One prediction per instance, in their order. */
  async rank(instances: readonly Instance[]): Promise<Prediction[]> {
    const predictions = new Array<Prediction>(instances.length);
    for (const { members, ...shown } of groupByExclusions(instances, this.#model.catalogue)) {
      const batches = splitIntoBatches(
        members,
        (events) => this.#inputs.paddedLength(events),
        this.#maxHistoryCells,
      );
      for (const batch of batches) {
        const ranked = await this.#run(
          batch.map(({ instance }) => instance),
          shown,
        );
        for (const [row, { position }] of batch.entries())
          predictions[position] = ranked[row] ?? { items: [] };
      }
    }
    return predictions;
  }

  async #run(
    batch: readonly Instance[],
    { excluded, only }: Omit<EligibleGroup, 'members'>,
  ): Promise<Prediction[]> {
    if (only !== undefined) this.#eligible.fill(0);
    for (const index of only ?? []) this.#eligible[index] = 1;
    for (const index of excluded) this.#eligible[index] = 0;
    try {
      const tensors = await this.#model.session.run(this.#inputs.encode(batch, this.#eligible));
      const outputs = new GraphOutputs(tensors, batch.length, this.#model.manifest.graph.topK);
      return batch.map((instance, row) => this.#prediction(instance, outputs, row));
    } finally {
      if (only === undefined) for (const index of excluded) this.#eligible[index] = 1;
      else this.#eligible.set(this.#model.catalogue.available);
    }
  }

  #prediction(instance: Instance, outputs: GraphOutputs, row: number): Prediction {
    const { catalogue } = this.#model;
    const items: RankedItem[] = [];
    for (let rank = 0; rank < outputs.topK && items.length < instance.numResults; rank += 1) {
      const { item, score, reason } = outputs.at(row, rank);
      // -1 fills the places beyond the last eligible item; and a graph is not trusted to have kept to eligible ones.
      if (this.#eligible[item] !== 1) continue;
      const itemId = catalogue.idOf(item);
      if (itemId === undefined || !Number.isFinite(score)) {
        throw new GraphOutputError(`the graph gave item ${item} with score ${score}`);
      }
      const reasonId = catalogue.idOf(reason);
      const metadata = instance.metadata === true ? catalogue.metadataOf(item) : undefined;
      const reasonName = instance.metadata === true ? catalogue.metadataOf(reason)?.name : undefined;
      items.push({
        itemId,
        score,
        ...(reasonId !== undefined && { reason: reasonId }),
        ...(reasonName !== undefined && { reasonName }),
        ...(metadata !== undefined && { metadata }),
      });
    }
    return { items };
  }
}
