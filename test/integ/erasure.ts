import { randomUUID } from 'node:crypto';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { erasureDetailsSchema, erasureSchema } from '../../lambdas/contracts/operator/users.ts';
import { operatorApi } from '../../local/cli/embedded-aws/operator-api.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { readJson } from '../../local/cli/stages/objects.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';
import { startWorkflow } from './start-workflow.ts';
import { storedWith } from './stored.ts';

const listingSchema = z.object({ shown: z.array(z.object({ row: z.string() })) });

/** Shoppers of whom all before has left something everywhere: nothing is left. The last, since nobody comes back. */
export function erasureOf(told: () => LoopResult, interrupt: AbortSignal): void {
  /** One with a row in quarantine, of the list that was made of it. */
  const quarantined = async (): Promise<string> => {
    const { clients, outputs } = told().run;
    const Bucket = outputs.LakeBucketName;
    const { Contents = [] } = await clients.s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'reports/ingest/list-quarantine-' }),
    );
    const { shown } = await readJson(clients, Bucket, Contents[0]?.Key ?? '', listingSchema);
    const named = shown.flatMap(({ row }) => /shopper-\d{5}/.exec(row) ?? []);
    return named.find((userId) => userId !== told().story.userId) ?? 'nobody is in quarantine';
  };

  describe('users who are erased', () => {
    test('are in no table, no object and no version of one, and the receipt says where they were', async () => {
      const { run, story } = told();
      const operator = operatorApi(run);
      const gone = [story.userId, await quarantined()];
      const before = await storedWith(run, gone);
      const tables = ['interactions', 'quarantine'].map((name) => `/${name}/data/`);
      for (const folder of [...tables, 'raw/interactions/', 'raw/clickstream/', 'training-sets/', 'batch/'])
        expect(before).toContainEqual(expect.stringContaining(folder));

      const erasureIds: string[] = [];
      for (const userId of [...gone, `nobody-${randomUUID()}`])
        erasureIds.push((await operator.delete(`/users/${userId}`, erasureSchema)).erasureId);
      await startWorkflow(run, {
        stack: 'Vitrine-local-Operator',
        construct: 'LakeErasure',
        input: { runAt: new Date().toISOString() },
      });
      const completed = async () => {
        const receipts = await Promise.all(
          erasureIds.map((id) => operator.get(`/erasures/${id}`, erasureDetailsSchema)),
        );
        return receipts.every(({ state }) => state === 'completed') ? receipts : undefined;
      };
      const patience = { everyMs: 1000, patienceMs: 600_000, interrupt };
      const receipts = await pollUntil(completed, { what: 'The erasure from the lake', ...patience });

      const [ofStory, ofQuarantined, ofNobody] = receipts.map(({ places }) => places);
      for (const { place, found, removed } of receipts.flatMap(({ places }) => places))
        expect([place, removed]).toEqual([place, found]);
      const some = (place: string): unknown =>
        expect.objectContaining({ place, found: expect.any(Number) as unknown });
      const everybodys = ['lake/interactions', 'raw/interactions', 'training-sets', 'batch'].map(some);
      expect(ofStory).toEqual(expect.arrayContaining([...everybodys, some('raw/clickstream')]));
      expect(ofQuarantined).toEqual(expect.arrayContaining([...everybodys, some('lake/quarantine')]));
      expect(ofNobody?.filter(({ found }) => found > 0)).toEqual([]);
      expect(await storedWith(run, gone)).toEqual([]);
    });
  });
}
