import { accepted, jsonBodyOf, refused } from '../adapters/api-gateway.ts';
import { apiHandler } from '../adapters/api-handler.ts';
import { etagOf, isKnown, notModified, tagged } from '../adapters/conditional-get.ts';
import {
  bodyOfQuery,
  recommendationsRequestExample,
  recommendationsResponseOf,
} from '../contracts/recommendations.ts';
import { reportUnkeptList } from '../runtime/recommendation-metrics.ts';
import { nothingFor } from '../usecases/nothing-for.ts';
import { recommend } from '../usecases/recommend.ts';
import { type AskedList, askedList } from './ranking/asked-list.ts';
import { dependencies, servedLists, shadowing } from './ranking/dependencies.ts';
import { reportShown } from './ranking/shown.ts';

/** POST and GET /recommendations. */
export const handler = apiHandler(async (event) => {
  const started = performance.now();
  const isGet = event.httpMethod === 'GET';
  const asked = await askedList(isGet ? bodyOfQuery(event.queryStringParameters ?? {}) : jsonBodyOf(event));
  if (!asked.ok) {
    const { requestId } = event.requestContext;
    return refused(asked.problem, { requestId, example: recommendationsRequestExample });
  }
  const { fields, request } = asked.value;
  if (fields.validateOnly)
    return accepted(recommendationsResponseOf(nothingFor(dependencies.newId(fields.scenario)), fields));

  const outcome = await recommend(request, dependencies);
  const answer = recommendationsResponseOf(outcome.recommendation, fields);
  // The same list is the same content, under whatever id it was made.
  const etag = isGet ? etagOf({ ...answer, recommendationId: '' }) : undefined;
  if (etag !== undefined && isKnown(event, etag)) {
    shadowing.settle();
    return notModified(etag);
  }

  const after = request.page?.shown.size ?? 0;
  const shown = { outcome, occasion: fields, after, started };
  await Promise.all([reportShown(shown), ...(fields.paging ? [keep(asked.value, answer)] : [])]);
  return etag === undefined ? accepted(answer) : tagged(accepted(answer), etag);
});

/** For the next page. Without it that page is refused, and this one is as good as it was. */
async function keep(
  { fields, request }: AskedList,
  { recommendationId, itemList }: ReturnType<typeof recommendationsResponseOf>,
): Promise<void> {
  const itemIds = [...(request.page?.shown ?? []), ...itemList.map(({ itemId }) => itemId)];
  const { shopper } = request;
  await servedLists.remember({ recommendationId, shopper, request: fields, itemIds }).catch(reportUnkeptList);
}
