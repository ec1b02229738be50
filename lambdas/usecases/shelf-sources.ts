import type { BatchLists } from '../domain/ports/batch-lists.ts';
import type { ModelHost } from '../domain/ports/model-host.ts';
import type { RecommendRequest } from '../domain/recommend-request.ts';
import type { Fallback, RankedItem } from '../domain/recommendation.ts';
import type { CandidateSource } from '../domain/rules/candidate.ts';
import { scenarioOf } from '../domain/scenario.ts';
import type { Attempts } from './attempts.ts';
import { modelRounds, type RoundDependencies } from './model-rounds.ts';
import { readsMetadata } from './shelf-rules.ts';
import type { Situation, TimeBudget } from './situation.ts';

export interface SourceDependencies {
  readonly modelHost: ModelHost;
  readonly batchLists: BatchLists;
  readonly budget: TimeBudget;
}

/** What a list is made with: of another page, another seed. */
type ListDependencies = SourceDependencies & Pick<RoundDependencies, 'seed'>;

interface ListOfSource {
  /** null: no model had a part in it. */
  readonly modelVersion: string | null;
  readonly items: readonly RankedItem[];
}

/** A way to come by items, and how an answer made of it is marked. */
export interface Source {
  readonly of: Exclude<CandidateSource, 'pin' | 'given'>;
  readonly fallback: Fallback | null;
  /** List after list, best first; the next is only made if more items are needed. */
  readonly lists: () => AsyncIterable<ListOfSource>;
}

/** Where items come from: what the scenario shows first, then what stands in for it. */
export function sourcesFor(
  request: RecommendRequest,
  situation: Situation,
  dependencies: ListDependencies,
  attempts: Attempts,
): readonly Source[] {
  const { shows } = scenarioOf(request.scenario);
  const { shopper } = request;
  const { batchLists } = dependencies;
  const trending: Source = {
    of: 'trending',
    fallback: shows === 'trending' ? null : 'trending',
    lists: () =>
      oneList(() => attempts.run('trending', attempts.remainingMs, (signal) => batchLists.trending(signal))),
  };
  const model = rankingSource(request, situation, dependencies, attempts);
  if (shows === 'trending') return [trending, model];
  const batch: readonly Source[] =
    shopper === undefined || !situation.consent.personalization
      ? []
      : [
          {
            of: 'batch',
            fallback: 'batch',
            lists: () =>
              oneList(() =>
                attempts.run('batch', attempts.remainingMs / 2, (signal) =>
                  batchLists.forShopper(shopper, signal),
                ),
              ),
          },
        ];
  if (shows === 'viewed') return [viewedSource(request, situation, dependencies, attempts), trending];
  return [model, ...batch, ...besideSources(request, situation, dependencies, attempts), trending];
}

/** What is trending in the category of the page's item, or of what the shopper did last. */
function besideSources(
  request: RecommendRequest,
  { history }: Situation,
  { batchLists }: SourceDependencies,
  attempts: Attempts,
): readonly Source[] {
  const itemId = request.contextItemId ?? history[0]?.itemId;
  if (itemId === undefined) return [];
  const beside = (signal: AbortSignal) => batchLists.trendingBeside(itemId, signal);
  const lists = () => oneList(() => attempts.run('category', attempts.remainingMs / 2, beside));
  return [{ of: 'trending', fallback: 'trending', lists }];
}

async function* oneList(read: () => Promise<ListOfSource | undefined>): AsyncIterable<ListOfSource> {
  const list = await read();
  if (list !== undefined) yield list;
}

function rankingSource(
  request: RecommendRequest,
  situation: Situation,
  { modelHost, budget, seed }: ListDependencies,
  attempts: Attempts,
): Source {
  // Without a history the model knows what is popular of late: an answer, but not one for this shopper.
  const isPersonal = situation.historyKnown && scenarioOf(request.scenario).shows === 'ranking';
  return {
    of: 'model',
    fallback: isPersonal ? null : 'trending',
    lists: () => modelRounds(request, situation, { modelHost, budget, attempts, seed }),
  };
}

/** What the shopper looked at, newest first. The model host is asked only for what these items are. */
function viewedSource(
  request: RecommendRequest,
  situation: Situation,
  { modelHost, budget }: SourceDependencies,
  attempts: Attempts,
): Source {
  const { history, decided, nowMs, variant } = situation;
  const seen = history.filter(({ eventType }) => eventType === 'view' || eventType === 'click');
  const itemIds = [...new Set(seen.map(({ itemId }) => itemId))];
  const only = new Set(
    itemIds.filter((itemId) => !decided.exclude.has(itemId) && decided.only?.has(itemId) !== false),
  );
  const describe = (signal: AbortSignal) =>
    modelHost.rank(
      { history: [], numResults: only.size, exclude: new Set(), only, metadata: true, variant, nowMs },
      signal,
    );
  const list = async () => {
    const wanted = only.size > 0 && (request.metadata || readsMetadata(request, situation));
    const described = wanted ? await attempts.run('model', budget.modelHostMs, describe) : undefined;
    const metadata = new Map(described?.items.map(({ itemId, metadata: of }) => [itemId, of]));
    return {
      modelVersion: null,
      items: [...only].map((itemId, place) => ({
        itemId,
        score: 1 / (place + 1),
        metadata: metadata.get(itemId),
      })),
    };
  };
  return { of: 'history', fallback: null, lists: () => oneList(list) };
}
