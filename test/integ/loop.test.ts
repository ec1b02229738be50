import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DynamoDbBatchLists } from '../../lambdas/adapters/dynamodb-batch-lists.ts';
import { DynamoDbCatalog } from '../../lambdas/adapters/dynamodb-catalog.ts';
import { DynamoDbHistoryStore } from '../../lambdas/adapters/dynamodb-history-store.ts';
import type { OnlineTable } from '../../lambdas/adapters/online-table.ts';
import { errorBodySchema } from '../../lambdas/contracts/error-body.ts';
import { closeClients } from '../../local/cli/embedded-aws/clients.ts';
import type { Emulator } from '../../local/cli/embedded-aws/emulator.ts';
import { loop, type LoopResult, start } from '../../local/cli/loop.ts';
import { stillRunning, treeOf } from '../../local/cli/process-tree.ts';
import { silentProgress } from '../../local/cli/progress.ts';
import { createRunDirectory, removeRunDirectory } from '../../local/cli/run-directory.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';
import { batchListsContract } from '../lambdas/contracts/batch-lists-contract.ts';
import { catalogContract } from '../lambdas/contracts/catalog-contract.ts';
import { historyStoreContract } from '../lambdas/contracts/history-store-contract.ts';
import { OnlineTableWriter } from '../lambdas/contracts/online-table-writer.ts';

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
});

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

  test('created every resource that it deployed', () => {
    const file = join(told.run.emulator.stateDir, 'cfn-fallbacks.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([]);
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
      'invalid_field',
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

describe('the embedded AWS', () => {
  test('lets nobody in whose key it does not know', async () => {
    const { endpoint } = told.run.emulator;
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'none' };
    const stranger = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
    await expect(stranger.send(new ListTablesCommand({}))).rejects.toThrow(/not authorized|security token/);
    stranger.destroy();
  });
});

describe('a function', () => {
  test('has the rights of its role, and no others', async () => {
    const credentials = await roleCredentials('Vitrine-local-Api', 'GetRecommendations');
    const asFunction = new DynamoDBClient({ ...awsOf(told), credentials });
    const key = { pk: { S: 'LISTS' }, sk: { S: 'CURRENT' } };
    const TableName = told.run.outputs.OnlineTableName;
    const read = await asFunction.send(new GetItemCommand({ TableName, Key: key }));
    expect(read.Item?.['batchVersion']).toEqual({ S: told.run.id });
    const denied = { name: expect.stringMatching(/^AccessDenied/) };
    await expect(asFunction.send(new PutItemCommand({ TableName, Item: key }))).rejects.toMatchObject(denied);
    await expect(asFunction.send(new ListTablesCommand({}))).rejects.toMatchObject(denied);
    asFunction.destroy();
  });
});

historyStoreContract('DynamoDbHistoryStore on the embedded AWS', () => {
  const table = onlineTable();
  const writer = new OnlineTableWriter(table);
  return Promise.resolve({
    store: new DynamoDbHistoryStore(table),
    precompute: (...given) => writer.precompute(...given),
  });
});
batchListsContract('DynamoDbBatchLists on the embedded AWS', async () => {
  const table = await emptyTable();
  const writer = new OnlineTableWriter(table);
  return { lists: new DynamoDbBatchLists(table), publish: (...given) => writer.publish(...given) };
});
catalogContract('DynamoDbCatalog on the embedded AWS', async () => {
  const table = await emptyTable();
  const writer = new OnlineTableWriter(table);
  return { catalog: new DynamoDbCatalog(table), setUnavailable: (ids) => writer.setUnavailable(ids) };
});

test('nothing is left running once it is stopped', async () => {
  const { run } = told;
  const members = treeOf(run.emulator.pid);
  expect(members.length).toBeGreaterThan(1);
  closeClients(run.clients);
  expect(await run.emulator.stop()).toEqual([]);
  emulator = undefined;
  expect(stillRunning(members)).toEqual([]);
});

const awsOf = ({ run }: LoopResult) => ({
  endpoint: run.emulator.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** What a function of a stack acts with. Its role trusts Lambda alone, so it is made to trust the account as well. */
async function roleCredentials(StackName: string, functionName: string) {
  const { StackResources = [] } = await told.run.clients.cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName }),
  );
  const role = StackResources.find(
    ({ ResourceType, LogicalResourceId }) =>
      ResourceType === 'AWS::IAM::Role' && LogicalResourceId?.startsWith(functionName),
  );
  const RoleName = role?.PhysicalResourceId;
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::000000000000:root' },
        Action: 'sts:AssumeRole',
      },
    ],
  };
  const iam = new IAMClient(awsOf(told));
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(trust) }));
  iam.destroy();
  const sts = new STSClient(awsOf(told));
  const RoleArn = `arn:aws:iam::000000000000:role/${RoleName ?? ''}`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'as-function' }));
  sts.destroy();
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

const onlineTable = (): OnlineTable => ({
  client: told.run.clients.dynamoDb,
  name: told.run.outputs.OnlineTableName,
});

async function emptyTable(): Promise<OnlineTable> {
  const { client } = onlineTable();
  const name = `online-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  return { client, name };
}

async function eventIdsOf(userId: string): Promise<readonly unknown[]> {
  const { client, name } = onlineTable();
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `USER#${userId}` },
    }),
  );
  return Items.map(({ eventId }): unknown => eventId);
}
