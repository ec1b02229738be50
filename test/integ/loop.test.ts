import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { closeClients } from '../../local/cli/embedded-aws/clients.ts';
import type { Emulator } from '../../local/cli/embedded-aws/emulator.ts';
import { loop, type LoopResult, start } from '../../local/cli/loop.ts';
import { stillRunning, treeOf } from '../../local/cli/process-tree.ts';
import { silentProgress } from '../../local/cli/progress.ts';
import { createRunDirectory, removeRunDirectory } from '../../local/cli/run-directory.ts';
import * as z from 'zod';
import { apiChecksOf } from './api-checks.ts';
import { badInputOf } from './bad-input.ts';
import { driftOf } from './drift.ts';
import { erasureOf } from './erasure.ts';
import { experimentsOf } from './experiments.ts';
import { feedbackOf } from './feedback.ts';
import { grantsOf } from './grants.ts';
import { lakeMaintenanceOf } from './lake-maintenance.ts';
import { lakeQueriesOf } from './lake-queries.ts';
import { lakeOf } from './lake.ts';
import { listsOf } from './lists.ts';
import { logsOf } from './logs.ts';
import { modelHostsOf } from './model-hosts.ts';
import { modelTypesOf } from './model-types.ts';
import { onlineTableOf } from './online-table.ts';
import { operatorApiOf } from './operator-api.ts';
import { printedLinesOf } from './printed-lines.ts';
import { privacyOf } from './privacy.ts';
import { registryOf } from './registry.ts';
import { releasesOf } from './releases.ts';
import { removalOf } from './removal.ts';
import { restoreOf } from './restore.ts';
import { retrainingBudgetOf } from './retraining-budget.ts';
import { rolesOf } from './roles.ts';
import { shopApiOf } from './shop-api.ts';

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

shopApiOf(() => told, interrupt);
operatorApiOf(() => told, interrupt);

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

onlineTableOf(() => told);
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
