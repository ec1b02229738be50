import { writtenTable } from '#online-cache';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { DynamoDbConsentStore } from '../adapters/dynamodb-consent-store.ts';
import { DynamoDbErasedUsers } from '../adapters/dynamodb-erased-users.ts';
import { DynamoDbHistoryStore } from '../adapters/dynamodb-history-store.ts';
import { DynamoDbTrialClicks } from '../adapters/dynamodb-trial-clicks.ts';
import { DynamoDbTrials } from '../adapters/dynamodb-trials.ts';
import { recordOf } from '../adapters/kinesis-record.ts';
import { openOnlineTable } from '../adapters/online-table.ts';
import { openSecrets, SecretsManagerPseudonyms } from '../adapters/secrets-manager-pseudonyms.ts';
import { consumeEventsEnvironment, parseEnvironment } from '../contracts/environment.ts';
import type { Variant } from '../domain/trial.ts';
import {
  reportFailedEvent,
  reportLedTo,
  reportRecordedEvent,
  reportShownList,
} from '../runtime/event-metrics.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { publishScenarios } from '../runtime/scenario-metrics.ts';
import { reportTrialList, reportUncountedList } from '../runtime/trial-metrics.ts';
import { countClick, type CountClicksDependencies, countShown } from '../usecases/count-clicks.ts';
import { recordEvent, type RecordEventDependencies } from '../usecases/record-event.ts';

/** A write that takes longer is tried again: nobody waits for it, but the shard's next events do. */
const WRITE_TIMEOUT_MS = 2000;

const environment = parseEnvironment(consumeEventsEnvironment, process.env);

const table = writtenTable(
  openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: WRITE_TIMEOUT_MS }),
  environment.ONLINE_CACHE,
  'report',
);
const pseudonyms = new SecretsManagerPseudonyms(openSecrets(), { secretId: environment.PSEUDONYM_KEY_ARN });

const dependencies: RecordEventDependencies = {
  historyStore: new DynamoDbHistoryStore(table),
  consentStore: new DynamoDbConsentStore(table),
  erasedUsers: new DynamoDbErasedUsers(table, pseudonyms),
  keepDays: environment.EVENT_TTL_DAYS,
  now: Date.now,
};

const counting: CountClicksDependencies = {
  trials: new DynamoDbTrials(table),
  clicks: new DynamoDbTrialClicks(table),
  now: Date.now,
};

/** Events come first: a list that could not be counted is of neither model, and holds no shopper's clicks up. */
async function count(what: 'shown' | 'clicked', counted: Promise<Variant | undefined>): Promise<void> {
  try {
    const variant = await counted;
    if (variant !== undefined) reportTrialList(what, variant);
  } catch (error) {
    reportUncountedList(error);
  }
}

async function recordOne({ kinesis: { data, sequenceNumber } }: KinesisStreamRecord): Promise<void> {
  try {
    const record = recordOf(data);
    if (record?.kind === 'impression') {
      reportShownList(record.impression);
      await count('shown', countShown(record.impression, counting));
    }
    if (record?.kind !== 'event') return;
    const recorded = await recordEvent(record.event, dependencies);
    reportRecordedEvent(recorded);
    if (recorded.outcome === 'recorded') reportLedTo(record.event);
    if (recorded.outcome !== 'not-kept') await count('clicked', countClick(record.event, counting));
  } catch (error) {
    reportFailedEvent(sequenceNumber, error);
    throw error;
  }
}

const processor = new BatchProcessor(EventType.KinesisDataStreams);

/**
 * The stream's batches. Every record is tried, in order, also after one that fails: Lambda delivers again from the
 * first failure on, and what was recorded already is recognised.
 */
export const handler = instrumented(
  (_batch: KinesisStreamEvent, { awsRequestId }) => awsRequestId,
  async (batch, context) => {
    const response = await processPartialResponse(batch, recordOne, processor, {
      context,
      processInParallel: false,
      // A batch of one poison record is a partial failure like any other, not a failure of the function.
      throwOnFullBatchFailure: false,
    });
    publishScenarios();
    return response;
  },
);
