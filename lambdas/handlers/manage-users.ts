import { writtenTable } from '#online-cache';
import { DynamoDbAuditLog, openAuditTable } from '../adapters/dynamodb-audit-log.ts';
import { DynamoDbErasedUsers } from '../adapters/dynamodb-erased-users.ts';
import { DynamoDbErasureLog } from '../adapters/dynamodb-erasure-log.ts';
import { DynamoDbUserData } from '../adapters/dynamodb-user-data.ts';
import { openOnlineTable } from '../adapters/online-table.ts';
import { operatorHandler, withQuery } from '../adapters/operator-api.ts';
import { openSageMaker, SageMakerModelRegistry } from '../adapters/sagemaker-model-registry.ts';
import { openSecrets, SecretsManagerPseudonyms } from '../adapters/secrets-manager-pseudonyms.ts';
import { openParameters, SsmLiveRelease } from '../adapters/ssm-live-release.ts';
import { openStepFunctions, StepFunctionsStarts } from '../adapters/stepfunctions-starts.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { usersEnvironment } from '../contracts/operator/environment.ts';
import { noQuerySchema } from '../contracts/operator/paging.ts';
import {
  erasureDetailsOf,
  erasureResponseOf,
  userDataOf,
  userPathSchema,
} from '../contracts/operator/users.ts';
import { parseWith } from '../contracts/parse.ts';
import { done, type Outcome, refuse } from '../domain/refusal.ts';
import { eraseUser, findErasure } from '../usecases/erase-user.ts';
import { exportUser } from '../usecases/export-user.ts';
import { modelsBefore } from '../usecases/models-before.ts';

/** A call that takes longer is tried again: an operator waits, not a shopper. */
const CALL_TIMEOUT_MS = 5000;

const environment = parseEnvironment(usersEnvironment, process.env);
const table = writtenTable(
  openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: CALL_TIMEOUT_MS }),
  environment.ONLINE_CACHE,
  'fail',
);
const pseudonyms = new SecretsManagerPseudonyms(openSecrets(), { secretId: environment.PSEUDONYM_KEY_ARN });
const auditTable = openAuditTable();
const { AUDIT_TABLE_NAME: tableName } = environment;

const dependencies = {
  pseudonyms,
  erasedUsers: new DynamoDbErasedUsers(table, pseudonyms),
  userData: new DynamoDbUserData(table),
  erasureLog: new DynamoDbErasureLog(auditTable, { tableName }),
  auditLog: new DynamoDbAuditLog(auditTable, { tableName }),
  registry: new SageMakerModelRegistry(openSageMaker(), { packagesArn: environment.MODEL_PACKAGES_ARN }),
  liveRelease: new SsmLiveRelease(openParameters(), { parameterName: environment.LIVE_RELEASE_PARAMETER }),
  retireAfterDays: environment.RETIRE_AFTER_DAYS,
  lakeErasures: new StepFunctionsStarts(openStepFunctions(), {
    stateMachineArn: environment.ERASURE_STATE_MACHINE_ARN,
  }),
  gatherMs: environment.ERASURE_GATHER_SECONDS * 1000,
  now: Date.now,
};

const ofUser = async (path: string, work: (userId: string) => Promise<object>): Promise<Outcome<object>> => {
  const user = parseWith(userPathSchema, { id: path });
  return user.ok ? done(await work(user.value.id)) : refuse({ kind: 'invalid', ...user.problem });
};

/** What is known of a user, and its erasure. */
export const handler = operatorHandler({
  'GET /users/{id}/data': withQuery(noQuerySchema, (_, { who, path }) =>
    ofUser(path, async (userId) => userDataOf(userId, await exportUser(userId, { who }, dependencies))),
  ),
  'DELETE /users/{id}': withQuery(
    noQuerySchema,
    (_, { who, path }) =>
      ofUser(path, async (userId) => erasureResponseOf(await eraseUser(userId, { who }, dependencies))),
    202,
  ),
  'GET /erasures/{id}': withQuery(noQuerySchema, async (_, { path }) => {
    const found = await findErasure(path, dependencies);
    if (!found.ok) return found;
    return done(erasureDetailsOf(found.value, await modelsBefore(found.value, dependencies)));
  }),
});
