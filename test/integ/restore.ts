import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { operatorApi } from '../../local/cli/embedded-aws/operator-api.ts';
import { erasureSchema } from '../../lambdas/contracts/operator/users.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { fromRoot, node, root } from '../../local/cli/paths.ts';
import { runProgram } from '../../local/cli/program.ts';
import { readText } from '../../local/cli/stages/objects.ts';
import { createEmptyTable } from './empty-table.ts';

/** What was lost comes back, and what may not does not. DynamoDB's own restore is AWS's alone: a table stands for it. */
export function restoreOf(told: () => LoopResult, interrupt: AbortSignal): void {
  const vitrine = async (...args: readonly string[]): Promise<unknown> => {
    const { run } = told();
    const lines: string[] = [];
    await runProgram(
      node,
      [fromRoot('local', 'vitrine.mjs'), '--environment', 'local', '--json', 'restore', ...args],
      {
        purpose: 'The restore',
        cwd: root,
        env: { ...process.env, ...run.emulator.environment },
        log: join(run.directory, 'restore.log'),
        interrupt,
        onLine: (line) => lines.push(line),
      },
    );
    return JSON.parse(lines.at(-1) ?? '');
  };

  describe('a restore', () => {
    test('puts back rows that the table lacks, but none of who was erased or refuses', async () => {
      const { api, run } = told();
      const { dynamoDb } = run.clients;
      const live = run.outputs.OnlineTableName;
      const [back, erased, refuses, session] = ['back', 'erased', 'refuses', 'session'].map(
        (name) => `${name}-${randomUUID()}`,
      );
      await operatorApi(run).delete(`/users/${erased ?? ''}`, erasureSchema);
      await fetch(`${api.url}/users/${refuses ?? ''}/consent`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'x-api-key': api.key },
        body: JSON.stringify({ personalization: false, analytics: true }),
      });
      const newer = { pk: `USER#${back ?? ''}`, sk: 'PROPERTIES', properties: '{"a":2}', revision: 2 };
      await dynamoDb.send(new PutCommand({ TableName: live, Item: newer }));

      const TableName = await createEmptyTable(dynamoDb);
      const event = { itemId: 'i', eventType: 'view', ts: 1 };
      const lost = { pk: `USER#${back ?? ''}`, sk: 'EVENT#0000000000001#e', ...event };
      const rows = [
        lost,
        { ...newer, properties: '{"a":1}', revision: 1 },
        { ...lost, pk: `USER#${erased ?? ''}` },
        { ...lost, pk: `USER#${refuses ?? ''}` },
        { pk: `SESSION#${session ?? ''}`, sk: 'USER', userId: erased },
        { ...lost, pk: `SESSION#${session ?? ''}` },
        { ...lost, sk: 'EVENT#0000000000002#expired', expiresAt: 1 },
      ];
      for (const Item of rows) await dynamoDb.send(new PutCommand({ TableName, Item }));

      const once = { read: 7, restored: 1, present: 1, withheld: 5 };
      expect(await vitrine('rows', '--from', TableName)).toEqual(once);
      const read = async ({ pk, sk }: { readonly pk: string; readonly sk: string }) =>
        (await dynamoDb.send(new GetCommand({ TableName: live, Key: { pk, sk } }))).Item;
      expect(await read(lost)).toEqual(lost);
      expect(await read(newer)).toEqual(newer);
      expect(await vitrine('rows', '--from', TableName)).toEqual({ ...once, restored: 0, present: 2 });
    });

    test('brings back files that were overwritten or deleted, and leaves those that came since', async () => {
      const { clients, outputs } = told().run;
      const Bucket = outputs.RawBucketName;
      const prefix = `restored ${randomUUID()}/`;
      const put = (name: string, Body: string) =>
        clients.s3.send(new PutObjectCommand({ Bucket, Key: `${prefix}${name}`, Body }));
      for (const name of ['overwritten é.csv', 'deleted.csv', 'same.csv']) await put(name, 'then');
      // S3 tells times in seconds.
      await setTimeout(1100);
      const at = new Date().toISOString();
      await setTimeout(1100);
      await put('overwritten é.csv', 'now');
      await put('new.csv', 'now');
      await clients.s3.send(new DeleteObjectCommand({ Bucket, Key: `${prefix}deleted.csv` }));

      const args = ['files', '--bucket', 'raw', '--prefix', prefix, '--at', at];
      const changes = { restored: [`${prefix}deleted.csv`, `${prefix}overwritten é.csv`], untouched: 2 };
      expect(await vitrine(...args, '--dry-run')).toEqual(changes);
      expect(await vitrine(...args)).toEqual(changes);
      const texts = ['deleted.csv', 'overwritten é.csv', 'same.csv', 'new.csv'].map((name) =>
        readText(clients, Bucket, `${prefix}${name}`),
      );
      expect(await Promise.all(texts)).toEqual(['then', 'then', 'then', 'now']);
    });
  });
}
