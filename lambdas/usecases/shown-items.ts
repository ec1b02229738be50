import type { HistoryItem } from '../domain/history.ts';
import { reasonOf } from '../domain/reason.ts';
import type { ShelfRequest } from '../domain/recommend-request.ts';
import type { RecommendedItem } from '../domain/recommendation.ts';
import type { Candidate, CandidateSource } from '../domain/rules/candidate.ts';
import { scenarioOf } from '../domain/scenario.ts';
import type { Situation } from './situation.ts';

/**
 * What an answer tells of the items that it shows.
 * @param primary where the answer has its name from; what is from elsewhere filled it up
 */
export function shownItems(
  candidates: readonly Candidate[],
  request: ShelfRequest,
  { history, nowMs }: Situation,
  primary: CandidateSource | undefined,
): readonly RecommendedItem[] {
  const { contextItemId, scenario, metadata } = request;
  // To be on an item's page is the newest thing that the shopper did.
  const { contextEventType: eventType } = scenarioOf(scenario);
  const page = contextItemId === undefined ? [] : [{ itemId: contextItemId, eventType, timestampMs: nowMs }];
  const known = [...page, ...history];
  return candidates.map((item) => ({
    ...shown(item, known),
    ...(metadata && item.metadata !== undefined ? { metadata: item.metadata } : {}),
    ...filledFrom(item, primary),
  }));
}

function shown(
  { itemId, source, score, promotionName, reason: because }: Candidate,
  history: readonly HistoryItem[],
): RecommendedItem {
  const reason = reasonOf(because, history);
  return {
    itemId,
    // The order of what was viewed is that of time: there is no score to tell.
    ...(score === undefined || source === 'history' ? {} : { score }),
    ...(reason === undefined ? {} : { reason }),
    ...(promotionName === undefined ? {} : { promotionName }),
  };
}

function filledFrom(
  { source }: Candidate,
  primary: CandidateSource | undefined,
): Pick<RecommendedItem, 'fallback'> {
  const isFill = source !== primary && (source === 'batch' || source === 'trending');
  return isFill ? { fallback: source } : {};
}
