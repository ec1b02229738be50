import { Tensor } from 'onnxruntime-node';
import type { Instance } from '../../lambdas/contracts/model-host.ts';
import type { ModelGraph } from '../../lambdas/contracts/model-manifest.ts';
import type { Catalogue } from '../model/catalogue.ts';

/** History is padded to a multiple of this: the runtime keeps a plan per shape, and padding costs as much as events. */
const HISTORY_STEP = 8;

/**
 * Turns instances into the graph's tensors. Its buffers are used again by the next call, so that a run must be over
 * before the next one is encoded.
 *
 * int64 tensors are BigInt64Arrays; writing them as pairs of 32-bit words (low first: every platform that ONNX Runtime
 * has a Node binding for is little-endian) makes no BigInt per element.
 */
export class GraphInputs {
  readonly #catalogue: Catalogue;
  readonly #typeCodes: ReadonlyMap<string, number>;
  readonly #otherType: number;
  readonly #historyLength: number;
  readonly #fixedHistory: boolean;
  readonly #userFeatures: ModelGraph['userFeatures'];
  #items = new BigInt64Array(0);
  #types = new BigInt64Array(0);
  #ages = new Float32Array(0);

  /** @param fixedHistory the graph takes histories of exactly its history length, not shorter ones */
  constructor(catalogue: Catalogue, graph: ModelGraph, fixedHistory: boolean) {
    this.#catalogue = catalogue;
    this.#typeCodes = new Map(graph.eventTypes.map((type, code) => [type, code]));
    this.#otherType = graph.eventTypes.indexOf('other');
    this.#historyLength = graph.historyLength;
    this.#fixedHistory = fixedHistory;
    this.#userFeatures = graph.userFeatures;
  }

  /** The length L of the tensors for a history of so many events. */
  paddedLength(events: number): number {
    if (this.#fixedHistory) return this.#historyLength;
    return Math.min(this.#historyLength, HISTORY_STEP * Math.max(1, Math.ceil(events / HISTORY_STEP)));
  }

  encode(instances: readonly Instance[], eligible: Uint8Array): Record<string, Tensor> {
    const batch = instances.length;
    const length = this.paddedLength(Math.max(...instances.map(({ history }) => history.length)));
    this.#fillHistory(instances, length);
    const cells = batch * length;
    return {
      history_items: new Tensor('int64', this.#items.subarray(0, cells), [batch, length]),
      history_types: new Tensor('int64', this.#types.subarray(0, cells), [batch, length]),
      history_age_days: new Tensor('float32', this.#ages.subarray(0, cells), [batch, length]),
      context_item: new Tensor('int64', this.#contextItems(instances), [batch]),
      user_features: new Tensor('float32', this.#features(instances), [batch, this.#userFeatures.length]),
      eligible: new Tensor('bool', eligible, [eligible.length]),
    };
  }

  #fillHistory(instances: readonly Instance[], length: number): void {
    const cells = instances.length * length;
    if (this.#items.length < cells) {
      this.#items = new BigInt64Array(cells);
      this.#types = new BigInt64Array(cells);
      this.#ages = new Float32Array(cells);
    }
    const items = new Int32Array(this.#items.buffer, 0, cells * 2).fill(-1);
    const types = new Int32Array(this.#types.buffer, 0, cells * 2).fill(0);
    this.#ages.fill(0, 0, cells);
    for (const [row, { history }] of instances.entries()) {
      let cell = row * length;
      const end = cell + length;
      for (const event of history) {
        if (cell === end) break;
        const item = this.#catalogue.indexOf(event.itemId);
        if (item === undefined) continue;
        items[2 * cell] = item;
        items[2 * cell + 1] = 0;
        types[2 * cell] = this.#typeCodes.get(event.eventType) ?? this.#otherType;
        this.#ages[cell] = event.ageDays;
        cell += 1;
      }
    }
  }

  #contextItems(instances: readonly Instance[]): BigInt64Array {
    return BigInt64Array.from(instances, ({ contextItemId }) => {
      const item = contextItemId === undefined ? undefined : this.#catalogue.indexOf(contextItemId);
      return BigInt(item ?? -1);
    });
  }

  /** [B,F], in the manifest's order; its defaults where an instance does not say. */
  #features(instances: readonly Instance[]): Float32Array {
    const width = this.#userFeatures.length;
    const features = new Float32Array(instances.length * width);
    for (const [row, { userFeatures = {} }] of instances.entries()) {
      for (const [column, { name, default: of }] of this.#userFeatures.entries())
        features[row * width + column] = Object.hasOwn(userFeatures, name) ? (userFeatures[name] ?? of) : of;
    }
    return features;
  }
}
