import type * as z from 'zod';
import { parseWith } from '../../contracts/parse.ts';
import { nextPageRequestSchema, recommendationsRequestSchema } from '../../contracts/recommendations.ts';
import type { Parsed, Problem } from '../../domain/problem.ts';
import type { RecommendRequest } from '../../domain/recommend-request.ts';
import { shopperOf } from '../../domain/shopper.ts';
import { assignedRules } from './assigned-rules.ts';
import { servedLists } from './dependencies.ts';

type Fields = z.output<typeof recommendationsRequestSchema>;

/** A list that is asked for: what the caller said, and what it means. */
export interface AskedList {
  readonly fields: Fields;
  readonly request: RecommendRequest;
}

/** Reads a request, be it the first or for the next page of an earlier one. */
export async function askedList(body: Parsed<unknown>): Promise<Parsed<AskedList>> {
  const whole = body.ok ? await wholeRequest(body.value) : body;
  if (!whole.ok) return whole;
  const { fields, page } = whole.value;
  const { itemId, numResults, scenario, metadata, metadataColumns } = fields;
  const assigned = await assignedRules(fields, numResults);
  if (!assigned.ok) return assigned;
  const request = {
    shopper: shopperOf(fields),
    contextItemId: itemId,
    numResults,
    scenario,
    metadata: metadata || metadataColumns !== undefined,
    ...assigned.value,
    page,
  };
  return { ok: true, value: { fields, request } };
}

interface WholeRequest {
  readonly fields: Fields;
  readonly page?: RecommendRequest['page'];
}

/** What a request for the next page leaves open, its first page's request said. */
async function wholeRequest(value: unknown): Promise<Parsed<WholeRequest>> {
  if (typeof value !== 'object' || value === null || !('recommendationId' in value)) {
    const fields = parseWith(recommendationsRequestSchema, value);
    return fields.ok ? { ok: true, value: { fields: fields.value } } : fields;
  }
  const next = parseWith(nextPageRequestSchema, value);
  if (!next.ok) return besides(next.problem);
  const { recommendationId, numResults } = next.value;
  const served = await servedLists.recall(recommendationId);
  const first = served && parseWith(recommendationsRequestSchema, served.request);
  if (served === undefined || first?.ok !== true) {
    const field = 'recommendationId';
    const message = `${field} is of no list that can be continued: ask for it with paging, and go on within 30 minutes`;
    return { ok: false, problem: { code: 'invalid_field', field, message, isMissing: true } };
  }
  const fields = { ...first.value, numResults: numResults ?? first.value.numResults };
  return { ok: true, value: { fields, page: { recommendationId, shown: new Set(served.itemIds) } } };
}

/** A field that a first page could have is no unknown one: it only cannot be given for the next. */
function besides(problem: Problem): Parsed<never> {
  const { code, field = '' } = problem;
  if (code !== 'unknown_field' || !(field in recommendationsRequestSchema.shape))
    return { ok: false, problem };
  const message = `${field} cannot be given with recommendationId: the next page is of what was asked at first`;
  return { ok: false, problem: { code: 'invalid_value', field, message } };
}
