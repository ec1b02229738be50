import { writtenTable } from '#online-cache';
import { accepted, conflicting, jsonBodyOf, refused } from '../adapters/api-gateway.ts';
import { apiHandler } from '../adapters/api-handler.ts';
import { DynamoDbConsentStore } from '../adapters/dynamodb-consent-store.ts';
import { DynamoDbErasedUsers } from '../adapters/dynamodb-erased-users.ts';
import { DynamoDbFeedbackStore } from '../adapters/dynamodb-feedback-store.ts';
import { KinesisChangeStream } from '../adapters/kinesis-change-stream.ts';
import { KinesisRecords, openKinesis } from '../adapters/kinesis-records.ts';
import { openOnlineTable } from '../adapters/online-table.ts';
import { openSecrets, SecretsManagerPseudonyms } from '../adapters/secrets-manager-pseudonyms.ts';
import { parseEnvironment, sessionsEnvironment } from '../contracts/environment.ts';
import { putFeedbackRequestExample, putFeedbackRequestSchema, saidIn } from '../contracts/feedback.ts';
import { parseWith } from '../contracts/parse.ts';
import { shopperOf } from '../domain/shopper.ts';
import { reportAccepted } from '../runtime/api-metrics.ts';
import { giveFeedback, type GiveFeedbackDependencies } from '../usecases/give-feedback.ts';

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

const dependencies: GiveFeedbackDependencies = {
  feedbackStore: new DynamoDbFeedbackStore(table),
  consentStore: new DynamoDbConsentStore(table),
  erasedUsers: new DynamoDbErasedUsers(table, pseudonyms),
  changeStream: new KinesisChangeStream(new KinesisRecords(kinesis, { streamName: environment.STREAM_NAME })),
  keepDays: environment.EVENT_TTL_DAYS,
  now: Date.now,
};

const REFUSALS = {
  'not-kept': {
    code: 'not_kept',
    message: 'The user was erased, or lets nothing that they do shape what they are shown: ask them first',
  },
  full: {
    code: 'too_much_feedback',
    message: 'More feedback is not kept of one shopper: take something back, with none, or hide a category',
  },
} as const;

/** POST /feedback. */
export const handler = apiHandler(async (event) => {
  const { requestId } = event.requestContext;
  const body = jsonBodyOf(event);
  const request = body.ok ? parseWith(putFeedbackRequestSchema, body.value) : body;
  if (!request.ok) return refused(request.problem, { requestId, example: putFeedbackRequestExample });
  const said = saidIn(request.value);
  const outcome = await giveFeedback(shopperOf(request.value), said, dependencies);
  if (outcome !== 'kept') return conflicting(REFUSALS[outcome], requestId);
  reportAccepted('Feedback', said.length);
  return accepted({ accepted: said.length });
});
