import { writtenTable } from '#online-cache';
import { accepted, conflicting, jsonBodyOf, pathOf, refused } from '../adapters/api-gateway.ts';
import { apiHandler } from '../adapters/api-handler.ts';
import { DynamoDbConsentStore } from '../adapters/dynamodb-consent-store.ts';
import { DynamoDbErasedUsers } from '../adapters/dynamodb-erased-users.ts';
import { DynamoDbFeedbackStore } from '../adapters/dynamodb-feedback-store.ts';
import { DynamoDbHistoryStore } from '../adapters/dynamodb-history-store.ts';
import { DynamoDbSessionMerger } from '../adapters/dynamodb-session-merger.ts';
import { DynamoDbUserData } from '../adapters/dynamodb-user-data.ts';
import { KinesisChangeStream } from '../adapters/kinesis-change-stream.ts';
import { KinesisRecords, openKinesis } from '../adapters/kinesis-records.ts';
import { openOnlineTable } from '../adapters/online-table.ts';
import { openSecrets, SecretsManagerPseudonyms } from '../adapters/secrets-manager-pseudonyms.ts';
import { parseEnvironment, sessionsEnvironment } from '../contracts/environment.ts';
import { mergeUserPathSchema, mergeUserRequestExample, mergeUserRequestSchema } from '../contracts/merge.ts';
import { parseWith } from '../contracts/parse.ts';
import { reportAccepted } from '../runtime/api-metrics.ts';
import { mergeSession, type MergeSessionDependencies } from '../usecases/merge-session.ts';

/** A write that takes longer is tried again: the sender waits for it, and sends again what was not accepted. */
const WRITE_TIMEOUT_MS = 2000;

const environment = parseEnvironment(sessionsEnvironment, process.env);
const kinesis = openKinesis({ timeoutMs: WRITE_TIMEOUT_MS });
const table = writtenTable(
  openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: WRITE_TIMEOUT_MS }),
  environment.ONLINE_CACHE,
  'report',
);
const pseudonyms = new SecretsManagerPseudonyms(openSecrets(), { secretId: environment.PSEUDONYM_KEY_ARN });

const dependencies: MergeSessionDependencies = {
  sessionMerger: new DynamoDbSessionMerger(table, new DynamoDbHistoryStore(table)),
  feedbackStore: new DynamoDbFeedbackStore(table),
  consentStore: new DynamoDbConsentStore(table),
  erasedUsers: new DynamoDbErasedUsers(table, pseudonyms),
  userData: new DynamoDbUserData(table),
  changeStream: new KinesisChangeStream(new KinesisRecords(kinesis, { streamName: environment.STREAM_NAME })),
  keepDays: environment.EVENT_TTL_DAYS,
  now: Date.now,
};

/** POST /users/{id}/merge. */
export const handler = apiHandler(async (event) => {
  const { requestId } = event.requestContext;
  const refusal = { requestId, example: mergeUserRequestExample };
  const parameters = pathOf(event);
  const path = parameters.ok ? parseWith(mergeUserPathSchema, parameters.value) : parameters;
  if (!path.ok) return refused(path.problem, refusal);
  const body = jsonBodyOf(event);
  const request = body.ok ? parseWith(mergeUserRequestSchema, body.value) : body;
  if (!request.ok) return refused(request.problem, refusal);

  const { sessionId } = request.value;
  const userId = path.value.id;
  const merged = await mergeSession({ sessionId, userId }, dependencies);
  if (merged.outcome === 'taken') {
    const message =
      'The session was merged into another user: whoever logs in next needs a session of their own';
    return conflicting({ code: 'session_taken', message }, requestId);
  }
  reportAccepted('Merges', 1);
  return accepted({ userId, events: merged.events });
});
