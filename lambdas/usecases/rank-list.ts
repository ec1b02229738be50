import type { RankListRequest } from '../domain/recommend-request.ts';
import type { Fallback, RankedItem } from '../domain/recommendation.ts';
import type { CandidateSource } from '../domain/rules/candidate.ts';
import { applyRules } from '../domain/rules/rule.ts';
import { Attempts } from './attempts.ts';
import { answeredFor } from './interleaved-list.ts';
import { modelRounds, type RoundDependencies } from './model-rounds.ts';
import type { RecommendDependencies, RecommendOutcome } from './recommend.ts';
import { arrangingRules, droppingRules } from './shelf-rules.ts';
import { shownItems } from './shown-items.ts';
import { type Situation, situationOf, withdrawnIn } from './situation.ts';

/**
 * Puts a list that the shop made into the shopper's order, and never fails: by the model; else by the list that was
 * precomputed for them; else as it came. Items that nothing ranks come last, as they came. The rules take away what
 * must not be shown.
 */
export async function rankList(
  request: RankListRequest,
  dependencies: RecommendDependencies,
): Promise<RecommendOutcome> {
  const attempts = new Attempts(dependencies.budget.totalMs);
  const situation = await situationOf(request, dependencies, attempts);
  const recommendationId = dependencies.newId(request.scenario);
  const given = [...new Set(request.itemIds)].filter((itemId) => mayBeShown(itemId, situation));
  const ranked = await ranking(
    request,
    given,
    situation,
    { ...dependencies, seed: recommendationId },
    attempts,
  );

  const known = new Set(ranked.items.map(({ itemId }) => itemId));
  const candidates = [
    ...ranked.items.map((item) => ({ ...item, source: ranked.source })),
    ...given.filter((itemId) => !known.has(itemId)).map((itemId) => ({ itemId, source: 'given' as const })),
  ];
  const rules = [
    ...droppingRules(request, situation),
    ...arrangingRules(request, situation, { numResults: candidates.length, seed: recommendationId }),
  ];
  const { items, effects } = applyRules(rules, candidates);
  const { modelVersion, fallback } = ranked;
  const recommendation = {
    recommendationId,
    items: shownItems(items, request, situation, ranked.source),
    modelVersion,
    ...answeredFor(items, situation),
    fallback,
    ...withdrawnIn(situation),
    propensities: items.map(({ propensity = 1 }) => propensity),
    effects,
  };
  return { recommendation, consent: situation.consent, failures: attempts.failures };
}

const mayBeShown = (itemId: string, { decided: { exclude, only } }: Situation): boolean =>
  !exclude.has(itemId) && only?.has(itemId) !== false;

interface Ranking {
  readonly source: CandidateSource;
  readonly fallback: Fallback | null;
  readonly modelVersion: string | null;
  readonly items: readonly RankedItem[];
}

async function ranking(
  request: RankListRequest,
  given: readonly string[],
  situation: Situation,
  { modelHost, batchLists, budget, seed }: RecommendDependencies & Pick<RoundDependencies, 'seed'>,
  attempts: Attempts,
): Promise<Ranking> {
  const only = new Set(given);
  const asked = { ...request, numResults: Math.max(1, given.length) };
  const decided = { exclude: situation.decided.exclude, only };
  const items: RankedItem[] = [];
  let modelVersion: string | undefined;
  for await (const list of modelRounds(
    asked,
    { ...situation, decided },
    { modelHost, budget, attempts, seed },
  )) {
    modelVersion = list.modelVersion;
    items.push(...list.items.filter(({ itemId }) => only.has(itemId)));
    if (items.length >= given.length) break;
  }
  if (modelVersion !== undefined) {
    return { source: 'model', fallback: situation.historyKnown ? null : 'trending', modelVersion, items };
  }
  const { shopper } = request;
  const batch =
    shopper === undefined || !situation.consent.personalization
      ? undefined
      : await attempts.run('batch', attempts.remainingMs, (signal) => batchLists.forShopper(shopper, signal));
  const listed = batch?.items.filter(({ itemId }) => only.has(itemId)) ?? [];
  return batch === undefined || listed.length === 0
    ? { source: 'given', fallback: 'none', modelVersion: null, items: [] }
    : { source: 'batch', fallback: 'batch', modelVersion: batch.modelVersion, items: listed };
}
