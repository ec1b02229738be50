import { openHistories } from '#online-cache';
import { randomBytes } from 'node:crypto';
import { DynamoDbBatchLists } from '../../adapters/dynamodb-batch-lists.ts';
import { DynamoDbCatalog } from '../../adapters/dynamodb-catalog.ts';
import { DynamoDbServedLists } from '../../adapters/dynamodb-served-lists.ts';
import { DynamoDbUserStore } from '../../adapters/dynamodb-user-store.ts';
import { KinesisEventStream } from '../../adapters/kinesis-event-stream.ts';
import { KinesisRecords, openKinesis } from '../../adapters/kinesis-records.ts';
import { guardModelHost, openModelHost } from '../../adapters/open-model-host.ts';
import { openOnlineTable } from '../../adapters/online-table.ts';
import { DynamoDbTrials } from '../../adapters/dynamodb-trials.ts';
import { ShadowingModelHost } from '../../adapters/shadowing-model-host.ts';
import { TimedModelHost } from '../../adapters/timed-model-host.ts';
import { VariantModelHosts } from '../../adapters/variant-model-hosts.ts';
import { parseEnvironment, rankingEnvironment } from '../../contracts/environment.ts';
import { listIdOf } from '../../domain/list-id.ts';
import { reportHostCall, reportShadow } from '../../runtime/recommendation-metrics.ts';
import type { RecommendDependencies } from '../../usecases/recommend.ts';
import { warmUp } from '../../usecases/warm-up.ts';

/** What the handlers that rank are made of, once a process: its connections stay open between requests. */

const environment = parseEnvironment(rankingEnvironment, process.env);
const budget = { totalMs: environment.REQUEST_BUDGET_MS, modelHostMs: environment.MODEL_HOST_TIMEOUT_MS };
export const table = openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: budget.totalMs });
/** What is later than half of the time that an answer may take is late: the fallback after it has the other half. */
const slowMs = budget.modelHostMs / 2;
const times = { timeoutMs: budget.modelHostMs };
const endpoint = openModelHost(environment.MODEL_HOST, times);

export const shopRules = environment.SHOP_RULES;
export const experiments = environment.EXPERIMENTS;
export const servedLists = new DynamoDbServedLists(table);
const kinesis = openKinesis({ timeoutMs: budget.totalMs });
export const eventStream = new KinesisEventStream(
  new KinesisRecords(kinesis, { streamName: environment.STREAM_NAME }),
);

const timed = new TimedModelHost(
  new VariantModelHosts({
    primary: guardModelHost(endpoint, times),
    candidate: guardModelHost(endpoint, times),
  }),
  (call) => {
    reportHostCall(call, slowMs);
  },
);
/** Past the circuit breaker and the second attempt: a candidate is judged by each answer. */
export const shadowing = new ShadowingModelHost({ live: timed, candidate: endpoint, report: reportShadow });

export const dependencies: RecommendDependencies = {
  historyStore: await openHistories(table, environment.ONLINE_CACHE),
  catalog: new DynamoDbCatalog(table),
  userProperties: new DynamoDbUserStore(table),
  trials: new DynamoDbTrials(table),
  modelHost: shadowing,
  batchLists: new DynamoDbBatchLists(table),
  budget,
  now: Date.now,
  newId: (scenario) => listIdOf(scenario, randomBytes(16)),
};

await warmUp({ ...dependencies, modelHost: endpoint });
