import { DAY_MS, type UserFeatures } from '../domain/history.ts';
import type { ModelHost } from '../domain/ports/model-host.ts';
import type { Prediction } from '../domain/prediction.ts';

/** A history as a caller has it: with ages, not with moments. */
export interface PredictInstance {
  readonly history: readonly {
    readonly itemId: string;
    readonly eventType: string;
    readonly ageDays: number;
  }[];
  readonly contextItemId?: string | undefined;
  readonly userFeatures?: UserFeatures | undefined;
  readonly numResults: number;
  readonly exclude?: readonly string[] | undefined;
  readonly metadata?: boolean | undefined;
  /** Only these items are wanted. */
  readonly candidates?: readonly string[] | undefined;
}

export interface PredictDependencies {
  readonly modelHost: ModelHost;
  /** The most items that the host may be asked for. */
  readonly maxResults: number;
  readonly now: () => number;
}

/** What a model host is asked at a time: as many as an endpoint of one instance takes without a queue. */
const AT_A_TIME = 8;

/**
 * The live model's answers, in the order of the instances.
 * @throws ModelHostUnavailableError
 */
export async function predict(
  instances: readonly PredictInstance[],
  dependencies: PredictDependencies,
): Promise<readonly Prediction[]> {
  const predictions: Prediction[] = [];
  for (let start = 0; start < instances.length; start += AT_A_TIME) {
    const some = instances.slice(start, start + AT_A_TIME);
    predictions.push(...(await Promise.all(some.map((instance) => predictOne(instance, dependencies)))));
  }
  return predictions;
}

async function predictOne(
  {
    history,
    candidates,
    contextItemId,
    userFeatures,
    numResults,
    exclude = [],
    metadata = false,
  }: PredictInstance,
  { modelHost, maxResults, now }: PredictDependencies,
): Promise<Prediction> {
  const nowMs = now();
  const { modelVersion, items } = await modelHost.rank({
    history: history.map(({ itemId, eventType, ageDays }) => ({
      itemId,
      eventType,
      timestampMs: nowMs - ageDays * DAY_MS,
    })),
    contextItemId,
    userFeatures,
    // A host takes no candidates: what it ranks is asked for whole, and the candidates are taken out of it.
    numResults: candidates === undefined ? numResults : maxResults,
    exclude: new Set(exclude),
    metadata,
    nowMs,
  });
  if (candidates === undefined) return { modelVersion, items };
  const ranked = new Set(items.map(({ itemId }) => itemId));
  const wanted = new Set(candidates);
  return {
    modelVersion,
    items: items.filter(({ itemId }) => wanted.has(itemId)).slice(0, numResults),
    unranked: [...wanted].filter((itemId) => !ranked.has(itemId)),
  };
}
