import { accepted, jsonBodyOf, refused } from '../adapters/api-gateway.ts';
import { apiHandler } from '../adapters/api-handler.ts';
import { DynamoDbItemStore } from '../adapters/dynamodb-item-store.ts';
import { KinesisChangeStream } from '../adapters/kinesis-change-stream.ts';
import { KinesisRecords, openKinesis } from '../adapters/kinesis-records.ts';
import { openOnlineTable } from '../adapters/online-table.ts';
import { parseEnvironment, putChangesEnvironment } from '../contracts/environment.ts';
import { putItemsRequestExample, putItemsRequestSchema } from '../contracts/items.ts';
import { parseWith } from '../contracts/parse.ts';
import { reportAccepted } from '../runtime/api-metrics.ts';
import { putItems, type PutItemsDependencies } from '../usecases/put-items.ts';

/** A write that takes longer is tried again: the sender waits for it, and sends again what was not accepted. */
const WRITE_TIMEOUT_MS = 2000;

const environment = parseEnvironment(putChangesEnvironment, process.env);
const kinesis = openKinesis({ timeoutMs: WRITE_TIMEOUT_MS });
const table = openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: WRITE_TIMEOUT_MS });

const dependencies: PutItemsDependencies = {
  changeStream: new KinesisChangeStream(new KinesisRecords(kinesis, { streamName: environment.STREAM_NAME })),
  itemStore: new DynamoDbItemStore(table),
  now: Date.now,
};

/** POST /items. */
export const handler = apiHandler(async (event) => {
  const body = jsonBodyOf(event);
  const request = body.ok ? parseWith(putItemsRequestSchema, body.value) : body;
  if (!request.ok) {
    const { requestId } = event.requestContext;
    return refused(request.problem, { requestId, example: putItemsRequestExample });
  }
  await putItems(request.value.items, dependencies);
  const count = request.value.items.length;
  reportAccepted('Items', count);
  return accepted({ accepted: count });
});
