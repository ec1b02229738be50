import { accepted, jsonBodyOf, refused } from '../adapters/api-gateway.ts';
import { apiHandler } from '../adapters/api-handler.ts';
import { parseWith } from '../contracts/parse.ts';
import {
  personalizeRankingRequestExample,
  personalizeRankingRequestSchema,
  personalizeRankingResponseOf,
} from '../contracts/personalize-ranking.ts';
import { shopperOf } from '../domain/shopper.ts';
import { nothingFor } from '../usecases/nothing-for.ts';
import { rankList } from '../usecases/rank-list.ts';
import { assignedRules } from './ranking/assigned-rules.ts';
import { dependencies } from './ranking/dependencies.ts';
import { reportShown } from './ranking/shown.ts';

/** POST /personalize-ranking. */
export const handler = apiHandler(async (event) => {
  const started = performance.now();
  const refusal = {
    requestId: event.requestContext.requestId,
    example: personalizeRankingRequestExample,
  };
  const body = jsonBodyOf(event);
  const parsed = body.ok ? parseWith(personalizeRankingRequestSchema, body.value) : body;
  if (!parsed.ok) return refused(parsed.problem, refusal);
  const fields = parsed.value;
  const { inputList, itemId, scenario, metadata, metadataColumns } = fields;
  const assigned = await assignedRules(fields, inputList.length);
  if (!assigned.ok) return refused(assigned.problem, refusal);
  if (fields.validateOnly)
    return accepted(personalizeRankingResponseOf(nothingFor(dependencies.newId(scenario)), fields));

  const outcome = await rankList(
    {
      shopper: shopperOf(fields),
      contextItemId: itemId,
      scenario,
      metadata: metadata || metadataColumns !== undefined,
      ...assigned.value,
      itemIds: inputList,
    },
    dependencies,
  );
  await reportShown({ outcome, occasion: fields, after: 0, started });
  return accepted(personalizeRankingResponseOf(outcome.recommendation, fields));
});
