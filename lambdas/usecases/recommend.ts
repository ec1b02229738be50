import type { HistoryItem } from '../domain/history.ts';
import type { BatchLists } from '../domain/ports/batch-lists.ts';
import type { Catalog } from '../domain/ports/catalog.ts';
import type { HistoryStore } from '../domain/ports/history-store.ts';
import type { ModelHost } from '../domain/ports/model-host.ts';
import { reasonOf } from '../domain/reason.ts';
import type {
  Fallback,
  RankedItem,
  RankedList,
  Recommendation,
  RecommendedItem,
} from '../domain/recommendation.ts';
import { dropContextItem } from '../domain/rules/drop-context-item.ts';
import { dropPurchased } from '../domain/rules/drop-purchased.ts';
import { dropUnavailable } from '../domain/rules/drop-unavailable.ts';
import { excludedItems } from '../domain/rules/exclusion-rule.ts';
import { SCENARIOS, type ScenarioName } from '../domain/scenario.ts';
import type { Shopper } from '../domain/shopper.ts';
import { Attempts, type StepFailure } from './attempts.ts';

export interface RecommendRequest {
  /** undefined: somebody of whom nothing is known. */
  readonly shopper?: Shopper | undefined;
  /** The item that the page is about. */
  readonly contextItemId?: string | undefined;
  readonly numResults: number;
  readonly scenario: ScenarioName;
  /** @default what the scenario says */
  readonly dropPurchased?: boolean | undefined;
  readonly metadata: boolean;
}

/** How long an answer may take. The reads before the model host and after it share what it does not get. */
interface TimeBudget {
  readonly totalMs: number;
  readonly modelHostMs: number;
}

export interface RecommendDependencies {
  readonly historyStore: HistoryStore;
  readonly catalog: Catalog;
  readonly modelHost: ModelHost;
  readonly batchLists: BatchLists;
  readonly budget: TimeBudget;
  readonly now: () => number;
  readonly newId: () => string;
}

export interface RecommendOutcome {
  readonly recommendation: Recommendation;
  readonly failures: readonly StepFailure[];
}

/** What is known of a request by the time that something is to be ranked for it. */
interface Situation {
  readonly request: RecommendRequest;
  readonly nowMs: number;
  readonly history: readonly HistoryItem[];
  /** false: the history could not be read, so it is empty whatever the shopper did. */
  readonly historyKnown: boolean;
  readonly exclude: ReadonlySet<string>;
}

/** A way to come by a list, and how an answer made of it is marked. */
interface Source {
  readonly fallback: Fallback | null;
  readonly list: () => Promise<RankedList | undefined>;
}

/**
 * Recommends, and never fails: what the model makes of the shopper's history; else the list that was precomputed for
 * them; else what is trending; else nothing. The answer says which it was.
 */
export async function recommend(
  request: RecommendRequest,
  dependencies: RecommendDependencies,
): Promise<RecommendOutcome> {
  const attempts = new Attempts(dependencies.budget.totalMs);
  const situation = await situationOf(request, dependencies, attempts);
  const recommendationId = dependencies.newId();

  for (const { fallback, list } of sourcesFor(situation, dependencies, attempts)) {
    const ranked = await list();
    if (ranked === undefined) continue;
    const items = itemsToShow(ranked, situation);
    if (items.length === 0) continue;
    const recommendation = { recommendationId, items, modelVersion: ranked.modelVersion, fallback };
    return { recommendation, failures: attempts.failures };
  }
  const recommendation = { recommendationId, items: [], modelVersion: null, fallback: 'none' } as const;
  return { recommendation, failures: attempts.failures };
}

async function situationOf(
  request: RecommendRequest,
  { historyStore, catalog, budget, now }: RecommendDependencies,
  attempts: Attempts,
): Promise<Situation> {
  const { shopper, contextItemId, scenario } = request;
  const readMs = (budget.totalMs - budget.modelHostMs) / 2;
  const [known, unavailable = new Set<string>()] = await Promise.all([
    shopper === undefined
      ? []
      : attempts.run('history', readMs, (signal) => historyStore.recent(shopper, signal)),
    attempts.run('catalog', readMs, (signal) => catalog.unavailable(signal)),
  ]);
  const history = known ?? [];
  const withoutPurchased = request.dropPurchased ?? SCENARIOS[scenario].dropPurchased;
  const rules = [dropUnavailable, dropContextItem, ...(withoutPurchased ? [dropPurchased] : [])];
  return {
    request,
    nowMs: now(),
    history,
    historyKnown: known !== undefined,
    exclude: excludedItems(rules, { history, unavailable, contextItemId }),
  };
}

function sourcesFor(
  { request, nowMs, history, historyKnown, exclude }: Situation,
  { modelHost, batchLists, budget }: RecommendDependencies,
  attempts: Attempts,
): readonly Source[] {
  const { shopper, contextItemId, numResults, metadata } = request;
  const rankRequest = { history, contextItemId, numResults, exclude, metadata, nowMs };
  const model: Source = {
    // Without a history the model knows what is popular of late: an answer, but not one for this shopper.
    fallback: historyKnown ? null : 'trending',
    list: () => attempts.run('model', budget.modelHostMs, (signal) => modelHost.rank(rankRequest, signal)),
  };
  const trending: Source = {
    fallback: 'trending',
    list: () => attempts.run('trending', attempts.remainingMs, (signal) => batchLists.trending(signal)),
  };
  if (shopper === undefined) return [model, trending];
  const batch: Source = {
    fallback: 'batch',
    list: () =>
      attempts.run('batch', attempts.remainingMs / 2, (signal) => batchLists.forShopper(shopper, signal)),
  };
  return [model, batch, trending];
}

function itemsToShow(
  { items }: RankedList,
  { request, history, nowMs, exclude }: Situation,
): readonly RecommendedItem[] {
  const { contextItemId, scenario, numResults, metadata } = request;
  // To be on an item's page is the newest thing that the shopper did.
  const { contextEventType: eventType } = SCENARIOS[scenario];
  const page = contextItemId === undefined ? [] : [{ itemId: contextItemId, eventType, timestampMs: nowMs }];
  return items
    .filter(({ itemId }) => !exclude.has(itemId))
    .slice(0, numResults)
    .map((item) => recommended(item, [...page, ...history], metadata));
}

function recommended(
  item: RankedItem,
  history: readonly HistoryItem[],
  withMetadata: boolean,
): RecommendedItem {
  const { itemId, score, metadata } = item;
  const reason = reasonOf(item.reason, history);
  return {
    itemId,
    score,
    ...(reason === undefined ? {} : { reason }),
    ...(withMetadata && metadata !== undefined ? { metadata } : {}),
  };
}
