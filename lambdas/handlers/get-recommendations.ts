import { randomUUID } from 'node:crypto';
import { accepted, jsonBodyOf, refused } from '../adapters/api-gateway.ts';
import { apiHandler } from '../adapters/api-handler.ts';
import { DynamoDbBatchLists } from '../adapters/dynamodb-batch-lists.ts';
import { DynamoDbCatalog } from '../adapters/dynamodb-catalog.ts';
import { DynamoDbHistoryStore } from '../adapters/dynamodb-history-store.ts';
import { openOnlineTable } from '../adapters/online-table.ts';
import { openSageMakerRuntime, SageMakerModelHost } from '../adapters/sagemaker-model-host.ts';
import { TimedModelHost } from '../adapters/timed-model-host.ts';
import { getRecommendationsEnvironment, parseEnvironment } from '../contracts/environment.ts';
import { parseWith } from '../contracts/parse.ts';
import {
  bodyOfQuery,
  recommendationsRequestExample,
  recommendationsRequestSchema,
  recommendationsResponseOf,
} from '../contracts/recommendations.ts';
import { shopperOf } from '../domain/shopper.ts';
import { reportModelHostLatency, reportRecommendation } from '../runtime/recommendation-metrics.ts';
import { warmUp } from '../usecases/warm-up.ts';
import { recommend, type RecommendDependencies } from '../usecases/recommend.ts';

const environment = parseEnvironment(getRecommendationsEnvironment, process.env);
const budget = { totalMs: environment.REQUEST_BUDGET_MS, modelHostMs: environment.MODEL_HOST_TIMEOUT_MS };
const table = openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: budget.totalMs });
const sageMaker = openSageMakerRuntime({ timeoutMs: budget.modelHostMs });
const endpoint = new SageMakerModelHost(sageMaker, { endpointName: environment.ENDPOINT_NAME });

const dependencies: RecommendDependencies = {
  historyStore: new DynamoDbHistoryStore(table),
  catalog: new DynamoDbCatalog(table),
  modelHost: new TimedModelHost(endpoint, reportModelHostLatency),
  batchLists: new DynamoDbBatchLists(table),
  budget,
  now: Date.now,
  newId: randomUUID,
};

await warmUp({ ...dependencies, modelHost: endpoint });

/** POST and GET /recommendations. */
export const handler = apiHandler(async (event) => {
  const started = performance.now();
  const { requestId } = event.requestContext;
  const body =
    event.httpMethod === 'GET' ? bodyOfQuery(event.queryStringParameters ?? {}) : jsonBodyOf(event);
  const request = body.ok ? parseWith(recommendationsRequestSchema, body.value) : body;
  if (!request.ok) return refused(request.problem, { requestId, example: recommendationsRequestExample });

  const { itemId, filterPurchased, numResults, scenario, metadata } = request.value;
  const shopper = shopperOf(request.value);
  const { recommendation, failures } = await recommend(
    { shopper, contextItemId: itemId, dropPurchased: filterPurchased, numResults, scenario, metadata },
    dependencies,
  );
  const { fallback } = recommendation;
  reportRecommendation({ fallback, failures, milliseconds: performance.now() - started });
  return accepted(recommendationsResponseOf(recommendation));
});
