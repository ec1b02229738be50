import { Tensor } from 'onnxruntime-node';
import type { Instance } from '../../lambdas/contracts/model-host.ts';
import type { Model } from '../model/load-model.ts';
import type { Subject } from './subject.ts';

const RESULTS = 20;
/** Known to every graph: a manifest lists at least one type. */
const FIRST_TYPE = 0;
const NO_ITEM = -1;

/** Knuth's multiplicative hash: spread over the catalogue, and the same in every run. */
const itemOf = (request: number, event: number, items: number): number =>
  (Math.imul(request * 1_009 + event + 1, 2_654_435_761) >>> 0) % items;

/** An event a day, of any items: what the processor has not just seen, as with shoppers who come one by one. */
export function madeUpFeeds(subject: Subject, request: number, history: number): Record<string, Tensor> {
  const length = subject.fixedLength ?? history;
  const items = BigInt64Array.from({ length }, (_, event) =>
    BigInt(event < history ? itemOf(request, event, subject.items) : NO_ITEM),
  );
  const types = new BigInt64Array(length).fill(BigInt(FIRST_TYPE));
  const ages = Float32Array.from({ length }, (_, event) => event);
  return {
    history_items: new Tensor('int64', items, [1, length]),
    history_types: new Tensor('int64', types, [1, length]),
    history_age_days: new Tensor('float32', ages, [1, length]),
    context_item: new Tensor('int64', BigInt64Array.of(BigInt(NO_ITEM)), [1]),
    user_features: new Tensor('float32', new Float32Array(subject.userFeatures), [1, subject.userFeatures]),
    eligible: new Tensor('bool', new Uint8Array(subject.items).fill(1), [subject.items]),
  };
}

/** The same history, as a caller of the model host sends it. */
export function madeUpInstance({ catalogue, manifest }: Model, request: number, history: number): Instance {
  const eventType = manifest.graph.eventTypes[FIRST_TYPE] ?? 'other';
  return {
    history: Array.from({ length: history }, (_, event) => ({
      itemId: catalogue.idOf(itemOf(request, event, catalogue.size)) ?? '',
      eventType,
      ageDays: event,
    })),
    numResults: RESULTS,
    metadata: true,
  };
}
