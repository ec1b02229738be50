import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateModelPackageCommand, DescribeModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DynamoDbBatchLists } from '../../lambdas/adapters/dynamodb-batch-lists.ts';
import { DynamoDbCatalog } from '../../lambdas/adapters/dynamodb-catalog.ts';
import { DynamoDbConsentStore } from '../../lambdas/adapters/dynamodb-consent-store.ts';
import { DynamoDbSessionMerger } from '../../lambdas/adapters/dynamodb-session-merger.ts';
import { DynamoDbItemStore } from '../../lambdas/adapters/dynamodb-item-store.ts';
import { DynamoDbExperimentStops } from '../../lambdas/adapters/dynamodb-experiment-stops.ts';
import { DynamoDbServedLists } from '../../lambdas/adapters/dynamodb-served-lists.ts';
import { DynamoDbStopSwitch } from '../../lambdas/adapters/dynamodb-stop-switch.ts';
import { DynamoDbTrialClicks, DynamoDbTrialTallies } from '../../lambdas/adapters/dynamodb-trial-clicks.ts';
import { DynamoDbTrialLease, DynamoDbTrials } from '../../lambdas/adapters/dynamodb-trials.ts';
import { DynamoDbUserStore } from '../../lambdas/adapters/dynamodb-user-store.ts';
import { DynamoDbFeedbackStore } from '../../lambdas/adapters/dynamodb-feedback-store.ts';
import { DynamoDbHistoryStore } from '../../lambdas/adapters/dynamodb-history-store.ts';
import { openOnlineTable, type OnlineTable } from '../../lambdas/adapters/online-table.ts';
import { errorBodySchema } from '../../lambdas/contracts/error-body.ts';
import { modelManifestSchema } from '../../lambdas/contracts/model-manifest.ts';
import { auditLogResponseSchema } from '../../lambdas/contracts/operator/audit-log.ts';
import { operatorErrorSchema } from '../../lambdas/contracts/operator/error.ts';
import {
  modelDetailsSchema,
  modelSchema,
  modelsResponseSchema,
} from '../../lambdas/contracts/operator/models.ts';
import { predictResponseSchema } from '../../lambdas/contracts/operator/predictions.ts';
import { releaseSchema, releasesResponseSchema } from '../../lambdas/contracts/operator/releases.ts';
import { trainingJobSchema, trainingJobsResponseSchema } from '../../lambdas/contracts/operator/training.ts';
import { closeClients } from '../../local/cli/embedded-aws/clients.ts';
import type { Emulator } from '../../local/cli/embedded-aws/emulator.ts';
import { operatorApi } from '../../local/cli/embedded-aws/operator-api.ts';
import { loop, type LoopResult, start } from '../../local/cli/loop.ts';
import { OperatorClient } from '../../local/cli/operator/client.ts';
import { stillRunning, treeOf } from '../../local/cli/process-tree.ts';
import { silentProgress } from '../../local/cli/progress.ts';
import { createRunDirectory, removeRunDirectory } from '../../local/cli/run-directory.ts';
import { keepModelDocuments } from '../../local/cli/stages/model-documents.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';
import * as z from 'zod';
import { batchListsContract } from '../lambdas/contracts/batch-lists-contract.ts';
import { catalogContract } from '../lambdas/contracts/catalog-contract.ts';
import { feedbackStoreContract } from '../lambdas/contracts/feedback-store-contract.ts';
import { historyStoreContract } from '../lambdas/contracts/history-store-contract.ts';
import { experimentStopsContract } from '../lambdas/contracts/experiment-stops-contract.ts';
import { servedListsContract } from '../lambdas/contracts/served-lists-contract.ts';
import { trialClicksContract } from '../lambdas/contracts/trial-clicks-contract.ts';
import { trialsContract } from '../lambdas/contracts/trials-contract.ts';
import { userStoreContract } from '../lambdas/contracts/user-store-contract.ts';
import { OnlineTableWriter } from '../lambdas/contracts/online-table-writer.ts';
import { driftOf } from './drift.ts';
import { erasureOf } from './erasure.ts';
import { experimentsOf } from './experiments.ts';
import { feedbackOf } from './feedback.ts';
import { grantsOf } from './grants.ts';
import { listsOf } from './lists.ts';
import { lakeOf } from './lake.ts';
import { lakeMaintenanceOf } from './lake-maintenance.ts';
import { lakeQueriesOf } from './lake-queries.ts';
import { logsOf } from './logs.ts';
import { apiChecksOf } from './api-checks.ts';
import { badInputOf } from './bad-input.ts';
import { modelHostsOf } from './model-hosts.ts';
import { modelTypesOf } from './model-types.ts';
import { printedLinesOf } from './printed-lines.ts';
import { privacyOf } from './privacy.ts';
import { createEmptyTable } from './empty-table.ts';
import { registryOf } from './registry.ts';
import { releasesOf } from './releases.ts';
import { removalOf } from './removal.ts';
import { restoreOf } from './restore.ts';
import { retrainingBudgetOf } from './retraining-budget.ts';
import { rolesOf } from './roles.ts';

// The whole loop, on machines that may be slow; what hangs is stopped by the stages' own limits.
jest.setTimeout(15 * 60_000);

const { id, directory } = createRunDirectory();
const interrupt = new AbortController().signal;
let emulator: Emulator | undefined;
let told: LoopResult;

beforeAll(async () => {
  const progress = silentProgress();
  const run = await start({ id, directory, interrupt }, progress, undefined, (started) => {
    emulator = started;
  });
  told = await loop(run, { kind: 'simulated' }, progress);
}, 60 * 60_000);

afterAll(async () => {
  await emulator?.stop();
  removeRunDirectory(directory);
});

describe('the loop on the simulated shop', () => {
  test('accounts for every row, by data set and in all', () => {
    const { datasets, ...all } = told.ingested;
    const parts = Object.values(datasets);
    for (const { rows, accepted, quarantined, duplicates } of [all, ...parts]) {
      expect(accepted + quarantined + duplicates).toBe(rows);
    }
    const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
    expect(sum(parts.map(({ rows }) => rows))).toBe(all.rows);
    expect(sum(Object.values(all.reasons.quarantined))).toBe(all.quarantined);
    expect(sum(Object.values(all.reasons.duplicates))).toBe(all.duplicates);
    expect(all.quarantined).toBeGreaterThan(0);
  });

  test('ends with a model that beats what is popular', () => {
    const { metrics, baselines } = told.trained.evaluation;
    expect(metrics['ndcg@20']).toBeGreaterThan(baselines['popular']?.['ndcg@20'] ?? 1);
  });

  test('serves the version that was released, with reasons from the history', () => {
    const { before, after } = told.clicked;
    expect(before.fallback).toBeNull();
    expect(before.modelVersion).toBe(told.live.modelVersion);
    expect(before.itemList.some(({ reason }) => reason !== undefined)).toBe(true);
    expect(after.itemList.map(({ itemId }) => itemId)).not.toEqual(
      before.itemList.map(({ itemId }) => itemId),
    );
    expect(told.clicked.freshnessMs).toBeGreaterThan(0);
  });

  test('answers from the batch list while the model host is dead, and from the model once it is back', () => {
    expect(told.fallback).toEqual({ status: 200, source: 'batch' });
    expect(told.recovered.fallback).toBeNull();
  });

  test('created every resource that it deployed, but for those that only people look at', () => {
    const file = join(told.run.emulator.stateDir, 'cfn-fallbacks.json');
    const missing = z.array(z.object({ type: z.string() })).parse(JSON.parse(readFileSync(file, 'utf8')));
    expect([...new Set(missing.map(({ type }) => type))].sort()).toEqual([
      'AWS::CloudWatch::Dashboard',
      'AWS::Logs::QueryDefinition',
    ]);
  });
});

describe('the shop API', () => {
  test.each([
    ['/recommendations', '{"userId":', 'invalid_json', undefined],
    ['/recommendations', { userId: 'u', numResults: 501 }, 'invalid_field', 'numResults'],
    ['/recommendations', { userId: 'u', sort: 'asc' }, 'unknown_field', 'sort'],
    ['/events', { sessionId: 's' }, 'missing_field', 'eventList'],
    [
      '/events',
      { sessionId: 's', eventList: [{ eventType: 'view', itemId: 'i', sentAt: '2099-01-01T00:00:00Z' }] },
      'invalid_value',
      'eventList[0].sentAt',
    ],
  ])(
    'refuses a bad body to %s with the field and an example that works: %j',
    async (path, body, code, field) => {
      const { status, body: answer } = await told.api.post(path, body);
      const error = errorBodySchema.parse(answer);
      expect([status, error.code, error.field]).toEqual([400, code, field]);
      expect((await told.api.post(path, error.example)).status).toBe(200);
    },
  );

  test('turns a caller without a key away', async () => {
    const answer = await fetch(`${told.api.url}/recommendations?userId=u`);
    expect(answer.status).toBe(403);
  });

  test('answers GET as it answers POST', async () => {
    const { userId } = told.story;
    const headers = { 'x-api-key': told.api.key };
    const answer = await fetch(`${told.api.url}/recommendations?userId=${userId}&numResults=3`, { headers });
    expect(await answer.json()).toMatchObject({ itemList: [{}, {}, {}], fallback: null });
  });

  test('sends no list again whose tag is known', async () => {
    const headers = { 'x-api-key': told.api.key };
    // Of a shopper who does nothing meanwhile; a busy machine may be given the batch list in between.
    const url = `${told.api.url}/recommendations?userId=${randomUUID()}&numResults=3`;
    const again = await pollUntil(
      async () => {
        const etag = (await fetch(url, { headers })).headers.get('etag') ?? '';
        const answer = await fetch(url, { headers: { ...headers, 'if-none-match': etag } });
        return answer.status === 304 ? { etag, answer } : undefined;
      },
      { what: 'A list as it was', everyMs: 200, patienceMs: 30_000, interrupt },
    );
    expect(await again.answer.text()).toBe('');
    expect(again.answer.headers.get('etag')).toBe(again.etag);
    expect(again.answer.headers.get('cache-control')).toBe('private, no-cache');
  });

  test('stores an event once that is sent twice', async () => {
    const userId = `twice-${randomUUID()}`;
    const eventId = randomUUID();
    const event = {
      eventId,
      eventType: 'view',
      itemId: told.story.clicks[0]?.itemId ?? '',
      sentAt: new Date().toISOString(),
    };
    const send = (): Promise<readonly string[]> =>
      told.api.putEvents({ userId, sessionId: 's', eventList: [event] });
    expect([await send(), await send()]).toEqual([[eventId], [eventId]]);
    // One that comes after them on the same shard: once it is there, they have been dealt with.
    await told.api.putEvents({ userId, sessionId: 's', eventList: [{ ...event, eventId: 'last' }] });
    const what = 'The last of three events';
    const rows = await pollUntil(
      async () => {
        const found = await eventIdsOf(userId);
        return found.includes('last') ? found : undefined;
      },
      { what, everyMs: 100, patienceMs: 60_000, interrupt },
    );
    expect(rows.toSorted()).toEqual([eventId, 'last'].toSorted());
  });
});

describe('the operator API', () => {
  const api = () => operatorApi(told.run);
  const name = 'vitrine-local';

  test('turns away whoever is not the account’s', async () => {
    expect((await fetch(`${api().url}/models`)).status).toBe(403);
    const credentials = () => Promise.resolve({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'none' });
    const stranger = new OperatorClient({ url: api().url, region: 'us-east-1', credentials });
    expect((await stranger.request('GET', '/models')).status).toBe(403);
  });

  test('lists the live model, and describes it with its manifest and card', async () => {
    const { items } = await api().get('/models', modelsResponseSchema);
    expect(items).toMatchObject([
      { name, version: 1, state: 'live', algorithm: 'two-stage', trainingJob: told.run.id },
    ]);
    const one = await api().get('/models/1', modelDetailsSchema);
    expect(modelManifestSchema.parse(one.manifest).version).toBe(told.live.modelVersion);
    expect(one.card).toContain('# ');
  });

  test('predicts as the live model, for a history and for candidates', async () => {
    const [clicked] = told.story.clicks;
    const itemId = clicked?.itemId ?? '';
    const history = [{ itemId, eventType: 'view', ageDays: 0 }];
    const instances = [
      { history, numResults: 3 },
      { history, candidates: [itemId, 'no such item'] },
    ];
    const { predictions } = await api().post('/predict', { instances }, predictResponseSchema);
    expect(predictions[0]?.items).toHaveLength(3);
    expect(predictions[1]?.unranked).toContain('no such item');
    for (const { modelVersion } of predictions) expect(modelVersion).toBe(told.live.modelVersion);
  });

  test('tells of both releases and how they ended, in an audit log that names who asked', async () => {
    const { items } = await api().get('/releases', releasesResponseSchema);
    expect(items.map(({ state, version, replaces }) => [state, version, replaces])).toEqual([
      ['succeeded', 1, 1],
      ['succeeded', 1, undefined],
    ]);
    const ids = items.map(({ id }) => id);
    const entries = await pollUntil(
      async () => {
        const log = await api().get('/audit-log', auditLogResponseSchema);
        return log.items.length >= 10 ? log.items : undefined;
      },
      { what: 'The audit log', everyMs: 200, patienceMs: 60_000, interrupt },
    );
    expect(entries.toReversed().map(({ action, subject }) => `${action} ${subject}`)).toEqual([
      `model.approved ${name}/1`,
      ...['requested', 'full', 'validated', 'succeeded'].map((step) => `release.${step} ${ids[1]}`),
      ...['requested', 'checked', 'full', 'validated', 'succeeded'].map(
        (step) => `release.${step} ${ids[0]}`,
      ),
    ]);
    expect(entries.at(-1)?.who).toBe('arn:aws:iam::000000000000:root');
  });

  test.each([
    ['/train', { modelType: 'oracle' }, 400, 'modelType'],
    [
      '/train',
      { modelType: 'two-stage', searchSpace: { leaves: { type: 'integer', from: 9, to: 3 } } },
      400,
      'searchSpace.leaves.from',
    ],
    ['/train', { modelType: 'ease', dataset: 'nowhere' }, 400, 'dataset'],
    ['/train', { modelType: 'ease', snapshot: '12' }, 400, 'snapshot'],
    ['/predict', { instances: [{}] }, 400, 'instances[0].history'],
    ['/use-model', { name, version: 1, strategy: 'big-bang' }, 400, 'strategy'],
    ['/use-model', { name, version: 9 }, 404, undefined],
    ['/models/1/reject', {}, 409, undefined],
  ])('refuses %s with %j', async (path, body, status, field) => {
    const before = await api().get('/training-jobs', trainingJobsResponseSchema);
    const answer = await api().request('POST', path, body);
    const error = operatorErrorSchema.parse(answer.body);
    expect([answer.status, error.field]).toEqual([status, field]);
    if (status === 400) expect(error.example).toBeDefined();
    expect(await api().get('/training-jobs', trainingJobsResponseSchema)).toEqual(before);
  });

  test('tells how the first run went, with its jobs, what they measured and their log', async () => {
    const run = await api().get(`/training-jobs/${told.run.id}`, trainingJobSchema);
    expect(run).toMatchObject({ state: 'succeeded', modelPackageArn: told.trained.modelPackageArn });
    expect(run.jobs.map(({ name: job, state }) => [job.split('-').at(-1), state])).toEqual([
      ['holdout', 'succeeded'],
      ['evaluate', 'succeeded'],
      ['full', 'succeeded'],
      ['batch', 'succeeded'],
    ]);
    expect(run.jobs[0]?.metrics['fit_seconds']).toBeGreaterThan(0);
    expect(run.logTail.length).toBeGreaterThan(0);
  });

  test('keeps the card and the report of what serves where the demo says', async () => {
    const { card, report, modelVersion } = await keepModelDocuments(told.run, told.live);
    expect(modelVersion).toBe(told.live.modelVersion);
    expect(readFileSync(card, 'utf8')).toContain(modelVersion);
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/i);
  });

  test('starts a run once, and stops it', async () => {
    const asked = { modelType: 'ease', hyperparameters: { l2: 500 }, name: 'to-be-stopped' };
    const started = await api().post('/train', asked, trainingJobSchema);
    expect(started).toMatchObject({ id: 'to-be-stopped', state: 'running' });
    // Step Functions takes the same request as the same run, and another one of that name not at all.
    expect(await api().post('/train', asked, trainingJobSchema)).toMatchObject({ id: 'to-be-stopped' });
    const other = { ...asked, hyperparameters: { l2: 600 } };
    expect((await api().request('POST', '/train', other)).status).toBe(409);
    // A state that takes a while: the emulator is not sure to tell a stop from a fault between two states.
    await pollUntil(
      async () => {
        const { step } = await api().get('/training-jobs/to-be-stopped', trainingJobSchema);
        return step === 'BuildTrainingSet' ? step : undefined;
      },
      { what: 'The training set', everyMs: 200, patienceMs: 60_000, interrupt },
    );
    await api().post('/training-jobs/to-be-stopped/stop', {}, trainingJobSchema);
    // The emulator lets a state that waits for a job end by itself.
    const stopped = await pollUntil(
      async () => {
        const run = await api().get('/training-jobs/to-be-stopped', trainingJobSchema);
        return run.state === 'running' ? undefined : run;
      },
      { what: 'The stop', everyMs: 300, patienceMs: 120_000, interrupt },
    );
    expect(stopped).toMatchObject({ state: 'stopped', requestedBy: 'arn:aws:iam::000000000000:root' });
    expect((await api().request('POST', '/training-jobs/to-be-stopped/stop', {})).status).toBe(409);
  });

  test('rolls back to what served before, and releases nothing that was retired', async () => {
    // The second version is the first one's model, registered anew: training another would take a minute.
    const { sageMaker } = told.run.clients;
    const first = await sageMaker.send(
      new DescribeModelPackageCommand({ ModelPackageName: told.trained.modelPackageArn }),
    );
    const { ModelPackageArn } = await sageMaker.send(
      new CreateModelPackageCommand({
        ModelPackageGroupName: first.ModelPackageGroupName,
        ModelApprovalStatus: 'PendingManualApproval',
        InferenceSpecification: first.InferenceSpecification,
        CustomerMetadataProperties: first.CustomerMetadataProperties,
      }),
    );
    expect(ModelPackageArn).toMatch(/\/2$/);
    expect((await api().request('POST', '/use-model', { name, version: 2 })).status).toBe(409);
    await api().post('/models/2/approve', {}, modelSchema);
    const second = await api().post('/use-model', { name, version: 2 }, releaseSchema);
    expect(await api().post('/use-model', { name, version: 2 }, releaseSchema)).toMatchObject({
      id: second.id,
    });
    const overtaking = await api().request('POST', '/use-model', { name, version: 1 });
    expect([overtaking.status, JSON.stringify(overtaking.body)]).toEqual([
      409,
      expect.stringContaining(second.id),
    ]);
    await ended(second.id);
    const back = await api().post(`/releases/${second.id}/rollback`, { why: 'to see it' }, releaseSchema);
    expect(back).toMatchObject({ version: 1, replaces: 2 });
    await ended(back.id);
    expect((await api().get('/models', modelsResponseSchema)).items.map(({ state }) => state)).toEqual([
      'approved',
      'live',
    ]);
    await api().post('/models/2/retire', {}, modelSchema);
    const retired = await api().request('POST', '/use-model', { name, version: 2 });
    expect([retired.status, operatorErrorSchema.parse(retired.body).code]).toEqual([409, 'retired']);
  });

  const ended = (id: string) =>
    pollUntil(
      async () => {
        const { state, cause } = await api().get(`/releases/${id}`, releaseSchema);
        if (state === 'running') return undefined;
        expect([state, cause]).toEqual(['succeeded', undefined]);
        return state;
      },
      { what: 'The release', everyMs: 300, patienceMs: 120_000, interrupt },
    );
});

describe('what the shop API is told', () => {
  test('of an item off sale counts a second later, and so does that it is back', async () => {
    const { userId } = told.story;
    // By the model: a busy machine may be given the batch list, which is another.
    const shown = () =>
      pollUntil(
        async () => {
          const { fallback, itemList } = await told.api.recommendations({ userId });
          return fallback === null ? itemList.map(({ itemId }) => itemId) : undefined;
        },
        { what: 'A list by the model', everyMs: 200, patienceMs: 60_000, interrupt },
      );
    const [itemId = ''] = await shown();
    const put = (available: boolean) =>
      told.api.post('/items', { items: [{ itemId, properties: { available } }] });
    expect(await put(false)).toEqual({ status: 200, body: { accepted: 1 } });
    await wait(1000);
    expect(await shown()).not.toContain(itemId);
    expect(await put(true)).toMatchObject({ status: 200 });
    await wait(1000);
    expect(await shown()).toContain(itemId);
  });

  test('of a login gives the user what the session did, and what it does later', async () => {
    const [userId, sessionId] = [`user-${randomUUID()}`, `session-${randomUUID()}`];
    const itemId = told.story.clicks[0]?.itemId ?? '';
    const happen = async (eventId: string): Promise<void> => {
      const event = { eventId, eventType: 'view', itemId, sentAt: new Date().toISOString() };
      await told.api.putEvents({ sessionId, eventList: [event] });
    };
    const untilKnown = (eventIds: readonly string[]) =>
      pollUntil(
        async () => {
          const found = await eventIdsOf(userId);
          return eventIds.every((id) => found.includes(id)) ? found : undefined;
        },
        { what: 'The events of a merged session', everyMs: 100, patienceMs: 60_000, interrupt },
      );
    await happen('before');
    const path = `/users/${encodeURIComponent(userId)}/merge`;
    // Whether the stream's consumer is done with the event or not, it ends up with the user.
    expect(await told.api.post(path, { sessionId })).toMatchObject({ status: 200, body: { userId } });
    await happen('after');
    expect((await untilKnown(['before', 'after'])).toSorted()).toEqual(['after', 'before']);
    expect(await told.api.post('/users/somebody-else/merge', { sessionId })).toMatchObject({ status: 409 });
  });

  test('may be read by anybody', async () => {
    const document: unknown = await (await fetch(`${told.api.url}/openapi.json`)).json();
    expect(document).toMatchObject({ openapi: '3.1.0', paths: { '/items': {} } });
  });
});

privacyOf(() => told, interrupt);
feedbackOf(() => told);
releasesOf(() => told, interrupt);
listsOf(() => told, interrupt);
modelTypesOf(() => told, interrupt);
registryOf(() => told);

lakeOf(() => told, interrupt);
modelHostsOf(() => told, interrupt);
badInputOf(() => told, interrupt);
printedLinesOf(() => told);
driftOf(() => told);
lakeQueriesOf(() => told, interrupt);
lakeMaintenanceOf(() => told, interrupt);
retrainingBudgetOf(() => told, interrupt);

describe('the embedded AWS', () => {
  test('lets nobody in whose key it does not know', async () => {
    const { endpoint } = told.run.emulator;
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'none' };
    const stranger = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
    await expect(stranger.send(new ListTablesCommand({}))).rejects.toThrow(/not authorized|security token/);
    stranger.destroy();
  });
});

historyStoreContract('DynamoDbHistoryStore on the embedded AWS', () => {
  const table = onlineTable();
  const writer = new OnlineTableWriter(table);
  return Promise.resolve({
    store: new DynamoDbHistoryStore(table),
    merger: new DynamoDbSessionMerger(table, new DynamoDbHistoryStore(table)),
    consents: new DynamoDbConsentStore(table),
    precompute: (...given) => writer.precompute(...given),
  });
});
feedbackStoreContract('DynamoDbFeedbackStore on the embedded AWS', () => {
  const table = onlineTable();
  const histories = new DynamoDbHistoryStore(table);
  return Promise.resolve({
    store: new DynamoDbFeedbackStore(table),
    histories,
    merger: new DynamoDbSessionMerger(table, histories),
    consents: new DynamoDbConsentStore(table),
  });
});
batchListsContract('DynamoDbBatchLists on the embedded AWS', async () => {
  const table = await emptyTable();
  const writer = new OnlineTableWriter(table);
  return { lists: new DynamoDbBatchLists(table), publish: (...given) => writer.publish(...given) };
});
catalogContract('DynamoDbCatalog on the embedded AWS', async () => {
  const table = await emptyTable();
  const items = new DynamoDbItemStore(table);
  // Only the clock of the catalogue is ahead: the second that it may be late is not waited for.
  let aheadMs = 0;
  const catalog = new DynamoDbCatalog(table, () => Date.now() + aheadMs);
  const outlastStaleness = () => Promise.resolve(void (aheadMs += 1000));
  return { catalog, items, outlastStaleness };
});

userStoreContract(
  'DynamoDbUserStore on the embedded AWS',
  async () => new DynamoDbUserStore(await emptyTable()),
);
servedListsContract(
  'DynamoDbServedLists on the embedded AWS',
  async (now) => new DynamoDbServedLists(await emptyTable(), now),
);
trialsContract('DynamoDbTrials on the embedded AWS', async () => {
  const table = await emptyTable();
  return { trials: () => new DynamoDbTrials(table), lease: new DynamoDbTrialLease(table) };
});
experimentStopsContract('DynamoDbExperimentStops on the embedded AWS', async () => {
  const table = await emptyTable();
  return { known: () => new DynamoDbExperimentStops(table), stops: new DynamoDbStopSwitch(table) };
});
trialClicksContract('DynamoDbTrialClicks on the embedded AWS', async () => {
  const table = await emptyTable();
  return { clicks: new DynamoDbTrialClicks(table), tallies: new DynamoDbTrialTallies(table) };
});

experimentsOf(() => told, interrupt);
erasureOf(() => told, interrupt);
apiChecksOf(() => told);
restoreOf(() => told, interrupt);
logsOf(() => told);
grantsOf(
  () => told,
  () => {
    rolesOf(() => told);
    removalOf(() => told, interrupt);
  },
);

test('nothing is left running once it is stopped', async () => {
  const { run } = told;
  const members = treeOf(run.emulator.pid);
  expect(members.length).toBeGreaterThan(1);
  closeClients(run.clients);
  expect(await run.emulator.stop()).toEqual([]);
  emulator = undefined;
  expect(stillRunning(members)).toEqual([]);
});

/** By the functions' own client, which finds its AWS in the environment. */
function openTable(name: string): OnlineTable {
  Object.assign(process.env, told.run.emulator.environment);
  return openOnlineTable(name, { timeoutMs: 5_000 });
}

const onlineTable = (): OnlineTable => openTable(told.run.outputs.OnlineTableName);

const emptyTable = async (): Promise<OnlineTable> =>
  openTable(await createEmptyTable(told.run.clients.dynamoDb));

async function eventIdsOf(userId: string): Promise<readonly unknown[]> {
  const { clients, outputs } = told.run;
  const { Items = [] } = await clients.dynamoDb.send(
    new QueryCommand({
      TableName: outputs.OnlineTableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `USER#${userId}` },
    }),
  );
  return Items.map(({ eventId }): unknown => eventId);
}
