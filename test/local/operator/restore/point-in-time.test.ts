import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { withTableOf } from '../../../../local/cli/operator/restore/point-in-time.ts';

/** DynamoDB, as far as a restore asks it: a table takes two looks until it is there. */
const asked: { readonly action: string; readonly input: unknown }[] = [];
let statuses: string[];
const answers: Readonly<Record<string, () => object>> = {
  DescribeTable: () => ({
    Table: { TableStatus: statuses.shift() ?? 'ACTIVE', SSEDescription: { KMSMasterKeyArn: 'the key' } },
  }),
  RestoreTableToPointInTime: () => ({}),
  DeleteTable: () => ({}),
};
let server: Server;
let dynamoDb: DynamoDBClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const action = String(request.headers['x-amz-target']).replace(/.*\./, '');
      asked.push({ action, input: JSON.parse(Buffer.concat(chunks).toString()) });
      response
        .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify(answers[action]?.() ?? {}));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  dynamoDb = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials });
});
afterAll(() => {
  dynamoDb.destroy();
  server.closeAllConnections();
  server.close();
});

test('a table of an earlier time is made under the same key, is used once it is there, and then goes', async () => {
  statuses = ['ACTIVE', 'CREATING'];
  const connection = {
    dynamoDb,
    documents: DynamoDBDocumentClient.from(dynamoDb),
    table: 'online',
    s3: new S3Client(),
    pseudonymKey: () => Promise.reject(new Error('not asked')),
    bucket: () => Promise.reject(new Error('not asked')),
  };
  const used = await withTableOf(connection, new Date('2026-03-01T09:00:00Z'), (name) => {
    expect(asked.map(({ action }) => action)).toEqual([
      'DescribeTable',
      'RestoreTableToPointInTime',
      'DescribeTable',
      'DescribeTable',
    ]);
    return Promise.resolve(name);
  });
  expect(used).toBe('online-at-20260301T090000000Z');
  expect(asked[1]?.input).toEqual({
    SourceTableName: 'online',
    TargetTableName: used,
    RestoreDateTime: Date.parse('2026-03-01T09:00:00Z') / 1000,
    BillingModeOverride: 'PAY_PER_REQUEST',
    SSESpecificationOverride: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: 'the key' },
  });
  expect(asked.at(-1)).toEqual({ action: 'DeleteTable', input: { TableName: used } });
});
