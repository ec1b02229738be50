import { writtenTable } from '#online-cache';
import { accepted, conflicting, jsonBodyOf, pathOf, refused } from '../adapters/api-gateway.ts';
import { apiHandler } from '../adapters/api-handler.ts';
import { DynamoDbConsentStore } from '../adapters/dynamodb-consent-store.ts';
import { DynamoDbErasedUsers } from '../adapters/dynamodb-erased-users.ts';
import { DynamoDbHistoryStore } from '../adapters/dynamodb-history-store.ts';
import { DynamoDbUserData } from '../adapters/dynamodb-user-data.ts';
import { openOnlineTable } from '../adapters/online-table.ts';
import { openSecrets, SecretsManagerPseudonyms } from '../adapters/secrets-manager-pseudonyms.ts';
import {
  putConsentPathSchema,
  putConsentRequestExample,
  putConsentRequestSchema,
} from '../contracts/consent.ts';
import { parseEnvironment, putConsentEnvironment } from '../contracts/environment.ts';
import { parseWith } from '../contracts/parse.ts';
import { reportAccepted } from '../runtime/api-metrics.ts';
import { putConsent, type PutConsentDependencies } from '../usecases/put-consent.ts';

/** A write that takes longer is tried again: the sender waits for it, and sends again what was not accepted. */
const WRITE_TIMEOUT_MS = 2000;

const environment = parseEnvironment(putConsentEnvironment, process.env);
const table = writtenTable(
  openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: WRITE_TIMEOUT_MS }),
  environment.ONLINE_CACHE,
  'fail',
);
const pseudonyms = new SecretsManagerPseudonyms(openSecrets(), { secretId: environment.PSEUDONYM_KEY_ARN });

const dependencies: PutConsentDependencies = {
  consentStore: new DynamoDbConsentStore(table),
  historyStore: new DynamoDbHistoryStore(table),
  erasedUsers: new DynamoDbErasedUsers(table, pseudonyms),
  userData: new DynamoDbUserData(table),
};

/** PUT /users/{id}/consent. */
export const handler = apiHandler(async (event) => {
  const { requestId } = event.requestContext;
  const refusal = { requestId, example: putConsentRequestExample };
  const parameters = pathOf(event);
  const path = parameters.ok ? parseWith(putConsentPathSchema, parameters.value) : parameters;
  if (!path.ok) return refused(path.problem, refusal);
  const body = jsonBodyOf(event);
  const request = body.ok ? parseWith(putConsentRequestSchema, body.value) : body;
  if (!request.ok) return refused(request.problem, refusal);

  const userId = path.value.id;
  if ((await putConsent(userId, request.value, dependencies)) === 'erased') {
    const message = 'The user was erased: a shopper who comes back needs an id of their own';
    return conflicting({ code: 'user_erased', message }, requestId);
  }
  reportAccepted('Consents', 1);
  return accepted({ userId, ...request.value });
});
