import { randomUUID } from 'node:crypto';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import * as z from 'zod';
import type { LoopResult } from '../../local/cli/loop.ts';
import { addQueries } from '../../local/cli/operator/query-commands.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';
import { startWorkflow } from './start-workflow.ts';

/** Of the one purchase that is made here. */
const WORTH = 41.37;
/** How often each of the story's items was bought today, as the check of drift had it dropped, at the least. */
const BOUGHT = 250;

const number = z.coerce.number();
const soldSchema = z.array(
  z.object({
    purchases: number,
    recommended_purchases: number,
    revenue: number,
    recommended_revenue: number,
  }),
);
const movedSchema = z.array(
  z.object({ item_id: z.string(), this_week: number, week_before: number, change: number }),
);
const funnelSchema = z.array(z.object({ category: z.string(), bought: number }));
const coldSchema = z.array(z.object({ history: z.string(), shoppers: number, percent: number }));
const quarantineSchema = z.array(
  z.object({ dataset: z.string(), reason: z.string(), waiting: number, replayed: number }),
);

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** What the stream has archived is in the lake once the schedule has had it merged, and the saved queries count it. */
export function lakeQueriesOf(told: () => LoopResult, interrupt: AbortSignal): void {
  const eventId = randomUUID();

  const run = async (...args: string[]): Promise<unknown> => {
    let shown: unknown;
    const program = new Command();
    addQueries(program, {
      lake: () => Promise.resolve({ ...told().run.clients, outputs: told().run.outputs }),
      terminal: { out: () => undefined, err: () => undefined },
      everyMs: 100,
      show: (answer) => {
        shown = answer;
      },
    });
    await program.parseAsync(['queries', ...args], { from: 'user' });
    return shown;
  };

  /** Whether the archive holds the event: Firehose may take a moment. */
  const isArchived = async (since: Date): Promise<true | undefined> => {
    const { clients, outputs } = told().run;
    const Bucket = outputs.RawBucketName;
    const list = new ListObjectsV2Command({ Bucket, Prefix: 'raw/clickstream/' });
    const { Contents = [] } = await clients.s3.send(list);
    for (const { Key, LastModified } of Contents) {
      // Objects' times are of whole seconds.
      if (LastModified !== undefined && LastModified.getTime() < since.getTime() - 1000) continue;
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket, Key }));
      // Here Firehose does not compress.
      if ((await Body?.transformToString())?.includes(eventId)) return true;
    }
    return undefined;
  };

  /** In all of the last thirty days. */
  const sold = async () => {
    const days = soldSchema.parse(await run('run', 'revenue-by-recommendation'));
    const total = (name: keyof (typeof days)[number]) => sum(days.map((day) => day[name]));
    return {
      purchases: total('purchases'),
      recommended_purchases: total('recommended_purchases'),
      revenue: total('revenue'),
      recommended_revenue: total('recommended_revenue'),
    };
  };

  describe('the lake', () => {
    test('gets what the stream has archived, on the schedule, and tells what was sold after recommendations', async () => {
      const { userId, clicks } = told().story;
      const since = new Date();
      const event = {
        eventId,
        eventType: 'purchase',
        itemId: clicks[0]?.itemId ?? '',
        eventValue: WORTH,
        recommendationId: randomUUID(),
        sentAt: since.toISOString(),
      };
      const before = await sold();
      await told().api.putEvents({ userId, sessionId: randomUUID(), eventList: [event] });
      const patience = { everyMs: 300, patienceMs: 120_000, interrupt };
      await pollUntil(() => isArchived(since), { what: 'The archive', ...patience });
      const executionArn = await startWorkflow(told().run, {
        stack: 'Vitrine-local-Lake',
        construct: 'OnDrop',
        input: {},
      });
      const ended = async () => {
        const { stepFunctions } = told().run.clients;
        const { status, cause } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
        return status === 'RUNNING' ? undefined : { status, cause };
      };
      expect(
        await pollUntil(ended, { what: 'The ingestion of the archive', ...patience, patienceMs: 300_000 }),
      ).toEqual({ status: 'SUCCEEDED', cause: undefined });

      const after = await sold();
      expect(after.purchases).toBe(before.purchases + 1);
      expect(after.revenue).toBeCloseTo(before.revenue + WORTH, 1);
      // With it come clicks on lists that had led to purchases of before.
      expect(after.recommended_purchases).toBeGreaterThan(before.recommended_purchases);
      expect(after.recommended_purchases).toBeLessThan(after.purchases);
      expect(after.recommended_revenue).toBeGreaterThan(before.recommended_revenue + WORTH - 0.1);
    });

    test('answers what moved, who bought, and of whom little is known', async () => {
      const items = new Set(told().story.clicks.map(({ itemId }) => itemId));
      const movers = movedSchema.parse(await run('run', 'top-movers')).slice(0, items.size);
      expect(new Set(movers.map(({ item_id }) => item_id))).toEqual(items);
      for (const { this_week, week_before, change } of movers) {
        expect(this_week).toBeGreaterThan(BOUGHT);
        expect(change).toBe(this_week - week_before);
      }
      const funnel = funnelSchema.parse(await run('run', 'funnel-by-category'));
      expect(Math.max(...funnel.map(({ bought }) => bought))).toBeGreaterThan(BOUGHT);

      const cold = coldSchema.parse(await run('run', 'cold-users'));
      expect(sum(cold.map(({ percent }) => percent))).toBeCloseTo(100, 0);
      expect(cold.at(-1)?.history).toBe('10 or more');
    });

    test('answers what was set aside, as ingestion had reported it', async () => {
      const { datasets, reasons } = told().ingested;
      const found = quarantineSchema
        .parse(await run('run', 'quarantine-by-rule'))
        .filter(({ dataset }) => dataset in datasets);
      const of = (name: string) => found.filter(({ reason }) => reason === name);
      for (const [reason, count] of Object.entries(reasons.quarantined))
        expect([reason, sum(of(reason).map(({ waiting }) => waiting))]).toEqual([reason, count]);
      // The row that was corrected.
      expect(sum(of('bad_timestamp').map(({ replayed }) => replayed))).toBe(1);
    });

    test('names its queries, and refuses another with their names', async () => {
      expect(await run('list')).toContainEqual({
        name: 'top-movers',
        description: expect.stringMatching(/^The 50 items/),
      });
      await expect(run('run', 'top')).rejects.toThrow(/No query 'top' is saved: there are .*top-movers/);
    });
  });
}
