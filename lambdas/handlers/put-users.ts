import { accepted, jsonBodyOf, refused } from '../adapters/api-gateway.ts';
import { apiHandler } from '../adapters/api-handler.ts';
import { DynamoDbErasedUsers } from '../adapters/dynamodb-erased-users.ts';
import { DynamoDbUserData } from '../adapters/dynamodb-user-data.ts';
import { DynamoDbUserStore } from '../adapters/dynamodb-user-store.ts';
import { KinesisChangeStream } from '../adapters/kinesis-change-stream.ts';
import { KinesisRecords, openKinesis } from '../adapters/kinesis-records.ts';
import { openOnlineTable } from '../adapters/online-table.ts';
import { openSecrets, SecretsManagerPseudonyms } from '../adapters/secrets-manager-pseudonyms.ts';
import { parseEnvironment, putUsersEnvironment } from '../contracts/environment.ts';
import { putUsersRequestExample, putUsersRequestSchema } from '../contracts/users.ts';
import { parseWith } from '../contracts/parse.ts';
import { reportAccepted } from '../runtime/api-metrics.ts';
import { putUsers, type PutUsersDependencies } from '../usecases/put-users.ts';

/** A write that takes longer is tried again: the sender waits for it, and sends again what was not accepted. */
const WRITE_TIMEOUT_MS = 2000;

const environment = parseEnvironment(putUsersEnvironment, process.env);
const kinesis = openKinesis({ timeoutMs: WRITE_TIMEOUT_MS });
const table = openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: WRITE_TIMEOUT_MS });
const pseudonyms = new SecretsManagerPseudonyms(openSecrets(), { secretId: environment.PSEUDONYM_KEY_ARN });

const dependencies: PutUsersDependencies = {
  changeStream: new KinesisChangeStream(new KinesisRecords(kinesis, { streamName: environment.STREAM_NAME })),
  userStore: new DynamoDbUserStore(table),
  erasedUsers: new DynamoDbErasedUsers(table, pseudonyms),
  userData: new DynamoDbUserData(table),
  now: Date.now,
};

/** POST /users. */
export const handler = apiHandler(async (event) => {
  const body = jsonBodyOf(event);
  const request = body.ok ? parseWith(putUsersRequestSchema, body.value) : body;
  if (!request.ok) {
    const { requestId } = event.requestContext;
    return refused(request.problem, { requestId, example: putUsersRequestExample });
  }
  await putUsers(request.value.users, dependencies);
  const count = request.value.users.length;
  reportAccepted('Users', count);
  return accepted({ accepted: count });
});
