import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import * as z from 'zod';
import type { LoopResult } from '../../local/cli/loop.ts';
import { addQuarantine } from '../../local/cli/operator/quarantine-commands.ts';
import { readJson } from '../../local/cli/stages/objects.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';

const reportSchema = z.object({
  outcome: z.string(),
  accepted: z.int(),
  reasons: z.object({ quarantined: z.record(z.string(), z.int()) }),
  tables: z.record(z.string(), z.object({ inserted: z.int() })),
});
const listingSchema = z.object({ shown: z.array(z.object({ row_id: z.string(), row: z.string() })) });

/** A drop that says that it is whole is in the lake without anybody's doing, and its bad row once it is corrected. */
export function lakeOf(told: () => LoopResult, interrupt: AbortSignal): void {
  const userId = `dropped-${randomUUID()}`;
  const put = (name: string, body: string) =>
    told().run.clients.s3.send(
      new PutObjectCommand({
        Bucket: told().run.outputs.RawBucketName,
        Key: `raw/interactions/ingest_date=2026-01-02/${name}`,
        Body: Buffer.from(body),
      }),
    );
  const quarantine = async (...args: string[]): Promise<unknown> => {
    const { clients, outputs } = told().run;
    let shown: unknown;
    const program = new Command();
    addQuarantine(program, {
      lake: () => Promise.resolve({ ...clients, outputs }),
      terminal: { out: () => undefined, err: () => undefined },
      everyMs: 300,
      show: (answer) => {
        shown = answer;
      },
    });
    await program.parseAsync(['quarantine', ...args], { from: 'user' });
    return shown;
  };

  describe('a drop', () => {
    test('is ingested when it is complete, and by nobody', async () => {
      const itemId = told().story.clicks[0]?.itemId ?? '';
      const rows = [`${userId},${itemId},1767312000,view`, `${userId},${itemId},soon,view`];
      await put('late.csv', `USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n${rows.join('\n')}\n`);
      await put('_SUCCESS', '');
      const { clients, outputs } = told().run;
      const key = await pollUntil(
        async () => {
          const request = { Bucket: outputs.LakeBucketName, Prefix: 'reports/ingest/drop-' };
          const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command(request));
          return Contents.map(({ Key }) => Key).find((name) => name?.endsWith('.json'));
        },
        { what: 'The ingestion of a drop', everyMs: 500, patienceMs: 300_000, interrupt },
      );
      expect(await readJson(clients, outputs.LakeBucketName, key, reportSchema)).toMatchObject({
        outcome: 'complete',
        accepted: 1,
        reasons: { quarantined: { bad_timestamp: 1 } },
        tables: { interactions: { inserted: 1 } },
      });
    });

    test('has its bad row in the lake once that is corrected, and once only', async () => {
      const { shown } = listingSchema.parse(await quarantine('list'));
      const bad = shown.find(({ row }) => row.includes(userId));
      const corrections = join(told().run.directory, 'corrections.jsonl');
      const correction = { row_id: bad?.row_id, row: { TIMESTAMP: '1767312060' } };
      writeFileSync(corrections, `${JSON.stringify(correction)}\n`);
      const replay = () => quarantine('replay', '--corrections', corrections);
      expect(await replay()).toMatchObject({ accepted: 1, quarantined: 0 });
      expect(await replay()).toMatchObject({ accepted: 0, quarantined: 0 });
    });
  });
}
