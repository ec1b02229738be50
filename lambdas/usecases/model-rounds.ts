import { mergeHistories } from '../domain/history.ts';
import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RecommendRequest } from '../domain/recommend-request.ts';
import type { RankedList } from '../domain/recommendation.ts';
import { scenarioOf } from '../domain/scenario.ts';
import type { Variant } from '../domain/trial.ts';
import type { Attempts } from './attempts.ts';
import { interleavedList } from './interleaved-list.ts';
import { choosesAmongMore, readsMetadata } from './shelf-rules.ts';
import type { Situation, TimeBudget } from './situation.ts';

/** A graph ranks some hundreds of items at most. So many rounds reach 500 with the smallest graph that is trained. */
const MAX_ROUNDS = 5;
/** The most that a request can be asked to rank: Amazon Personalize's limit. */
const MAX_RANKED = 500;
/** What rules choose among: so many times the results, and never fewer than the second number. */
const OVER_FETCH = 4;
const LEAST_OVER_FETCHED = 100;
/** A list that is at least so long and still short of what was asked was cut by the graph, not by the catalogue. */
const LEAST_GRAPH_BOUND = 50;

export interface RoundDependencies {
  readonly modelHost: ModelHost;
  readonly budget: TimeBudget;
  readonly attempts: Attempts;
  /** Of what is left to chance. */
  readonly seed: string;
}

/**
 * What the model ranks, and then what it ranks without that, as long as somebody asks and its time allows: neither a
 * filter that takes the whole first list nor the graph's own bound ends a shelf early.
 */
export async function* modelRounds(
  request: RecommendRequest,
  situation: Situation,
  { modelHost, budget, attempts, seed }: RoundDependencies,
): AsyncGenerator<RankedList> {
  const { contextItemId, page } = request;
  const { nowMs, decided, variant, shadowed, interleaves } = situation;
  const shopper = rankedFrom(request, situation);
  const deadline = performance.now() + budget.modelHostMs;
  const numResults = howMany(request, situation);
  const exclude = new Set([...decided.exclude, ...(page?.shown ?? [])]);
  const metadata = request.metadata || readsMetadata(request, situation);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0) return;
    const ask = {
      ...shopper,
      contextItemId,
      numResults,
      exclude: new Set(exclude),
      only: decided.only,
      metadata,
      // What is asked further depends on the live answers before.
      shadowed: shadowed && round === 0 && interleaves === undefined,
      nowMs,
    };
    const rank = (variant: Variant) =>
      attempts.run('model', remainingMs, (signal) => modelHost.rank({ ...ask, variant }, signal));
    const list = await (interleaves === undefined
      ? rank(variant)
      : interleavedList(rank, interleaves, { length: numResults, seed: `${seed} ${round}` }));
    if (list === undefined) return;
    yield list;
    if (list.items.length < Math.min(numResults, LEAST_GRAPH_BOUND)) return;
    for (const { itemId } of list.items) exclude.add(itemId);
  }
}

function howMany(request: RecommendRequest, situation: Situation): number {
  const { numResults } = request;
  if (!choosesAmongMore(request, situation)) return numResults;
  return Math.min(MAX_RANKED, Math.max(LEAST_OVER_FETCHED, OVER_FETCH * numResults));
}

function rankedFrom(
  { scenario, contextItemId }: RecommendRequest,
  { history, userFeatures, heeded, nowMs }: Situation,
): Pick<RankRequest, 'history' | 'userFeatures'> {
  const { rankedFrom: from, shows } = scenarioOf(scenario);
  if (shows === 'trending' || from === 'item') return { history: [] };
  if (from === 'shopper' || contextItemId === undefined) {
    const wanted = history.filter(({ itemId }) => !heeded.refusedItems.has(itemId));
    return {
      history: heeded.liked.length === 0 ? wanted : mergeHistories(wanted, heeded.liked),
      userFeatures,
    };
  }
  return { history: [{ itemId: contextItemId, eventType: 'purchase', timestampMs: nowMs }] };
}
