import type { Consent } from '../domain/consent.ts';
import type { RecommendRequest } from '../domain/recommend-request.ts';
import type { Fallback, RankedItem, Recommendation } from '../domain/recommendation.ts';
import type { Candidate } from '../domain/rules/candidate.ts';
import { applyRules, type RuledList } from '../domain/rules/rule.ts';
import { type ScenarioName, scenarioOf } from '../domain/scenario.ts';
import { Attempts, type StepFailure } from './attempts.ts';
import { arrangingRules, droppingRules } from './shelf-rules.ts';
import { type Source, type SourceDependencies, sourcesFor } from './shelf-sources.ts';
import { answeredFor } from './interleaved-list.ts';
import { shownItems } from './shown-items.ts';
import { type Situation, type SituationDependencies, situationOf, withdrawnIn } from './situation.ts';

export interface RecommendDependencies extends SituationDependencies, SourceDependencies {
  /** Of a list that is shown there. */
  readonly newId: (scenario: ScenarioName) => string;
}

export interface RecommendOutcome {
  readonly recommendation: Recommendation;
  /** What may be done with what is known of the shopper, and with what they are shown. */
  readonly consent: Consent;
  readonly failures: readonly StepFailure[];
}

/**
 * Recommends, and never fails: what the model makes of the shopper's history; else the list that was precomputed for
 * them; else what is trending, in the category at hand before all others; else nothing. Where one has too few items under
 * the rules, the next fills the list up. The answer says which it was.
 */
export async function recommend(
  request: RecommendRequest,
  dependencies: RecommendDependencies,
): Promise<RecommendOutcome> {
  const attempts = new Attempts(dependencies.budget.totalMs);
  const situation = await situationOf(request, dependencies, attempts);
  const recommendationId = request.page?.recommendationId ?? dependencies.newId(request.scenario);
  // Each page of a list has its own chances, and the same ones whenever they are worked out again.
  const seed = `${recommendationId} ${request.page?.shown.size ?? 0}`;
  const sources = sourcesFor(request, situation, { ...dependencies, seed }, attempts);
  const { ruled, source, fallback, modelVersion } = await gather(request, situation, sources);

  const { numResults } = request;
  const arranged = applyRules(arrangingRules(request, situation, { numResults, seed }), ruled.items);
  const shown = arranged.items.slice(0, numResults);
  const recommendation = {
    recommendationId,
    items: shownItems(shown, request, situation, source),
    modelVersion,
    ...answeredFor(shown, situation),
    fallback: shown.length === 0 ? ('none' as const) : fallback,
    ...withdrawnIn(situation),
    propensities: shown.map(({ propensity = 1 }) => propensity),
    effects: [...ruled.effects, ...arranged.effects],
  };
  return { recommendation, consent: situation.consent, failures: attempts.failures };
}

interface Gathered {
  /** What the rules leave of all lists together. */
  readonly ruled: RuledList;
  /** The source that gave the answer its name; undefined: none had anything. */
  readonly source?: Source['of'];
  readonly fallback: Fallback | null;
  readonly modelVersion: string | null;
}

/** Takes list after list until there is enough; the first that leaves anything gives the answer its name. */
async function gather(
  request: RecommendRequest,
  situation: Situation,
  sources: readonly Source[],
): Promise<Gathered> {
  const rules = droppingRules(request, situation);
  const isFilled = scenarioOf(request.scenario).shows !== 'viewed';
  const pool = new Pool(request);
  let gathered: Gathered = { ruled: applyRules(rules, []), fallback: 'none', modelVersion: null };
  for (const { of, fallback, lists } of sources) {
    for await (const list of lists()) {
      pool.add(list.items, of);
      const before = gathered.ruled.items.length;
      gathered = { ...gathered, ruled: applyRules(rules, pool.candidates) };
      if (before === 0 && gathered.ruled.items.length > 0) {
        gathered = { ...gathered, source: of, fallback, modelVersion: list.modelVersion };
      }
      if (gathered.ruled.items.length >= request.numResults) return gathered;
    }
    if (!isFilled && gathered.ruled.items.length > 0) return gathered;
  }
  return gathered;
}

/** Items of several lists, each once, less those that the list cannot show whatever the rules say. */
class Pool {
  readonly candidates: Candidate[] = [];
  readonly #taken: Set<string>;

  constructor({ contextItemId, page }: RecommendRequest) {
    this.#taken = new Set([...(contextItemId === undefined ? [] : [contextItemId]), ...(page?.shown ?? [])]);
  }

  add(items: readonly RankedItem[], source: Source['of']): void {
    for (const item of items) {
      if (this.#taken.has(item.itemId)) continue;
      this.#taken.add(item.itemId);
      this.candidates.push({ ...item, source });
    }
  }
}
