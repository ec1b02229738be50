import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import type { LoopResult } from '../../local/cli/loop.ts';
import { readJson } from '../../local/cli/stages/objects.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';
import { startWorkflow } from './start-workflow.ts';

const beforeAndAfter = z.object({ before: z.int(), after: z.int() });
const reportSchema = z.object({
  outcome: z.string(),
  failures: z.record(z.string(), z.string()),
  tables: z.record(
    z.string(),
    z.object({
      files: beforeAndAfter,
      bytes: beforeAndAfter,
      rowsPastRetention: z.int(),
      snapshotsExpired: z.int(),
      orphansRemoved: z.int(),
    }),
  ),
});

/** The tables that all before has written to are kept in order, by the rights of the job. */
export function lakeMaintenanceOf(told: () => LoopResult, interrupt: AbortSignal): void {
  describe('the upkeep of the lake', () => {
    test('goes through all tables, and removes nothing of a day', async () => {
      const { clients, outputs } = told().run;
      const executionArn = await startWorkflow(told().run, {
        stack: 'Vitrine-local-Lake',
        construct: 'Maintenance',
        input: {},
      });
      const ended = async () => {
        const { status, cause } = await clients.stepFunctions.send(
          new DescribeExecutionCommand({ executionArn }),
        );
        return status === 'RUNNING' ? undefined : { status, cause };
      };
      expect(
        await pollUntil(ended, { what: 'The upkeep', everyMs: 500, patienceMs: 600_000, interrupt }),
      ).toEqual({ status: 'SUCCEEDED', cause: undefined });
      const key = `reports/maintenance/${executionArn?.split(':').at(-1) ?? ''}.json`;
      const report = await readJson(clients, outputs.LakeBucketName, key, reportSchema);
      expect(report).toMatchObject({ outcome: 'complete', failures: {} });
      expect(Object.keys(report.tables)).toEqual(
        expect.arrayContaining(['interactions', 'items', 'quarantine', 'drops']),
      );
      for (const table of Object.values(report.tables)) {
        expect(table.files.after).toBeLessThanOrEqual(table.files.before);
        expect(table).toMatchObject({ rowsPastRetention: 0, snapshotsExpired: 0, orphansRemoved: 0 });
      }
    });
  });
}
