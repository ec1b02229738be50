import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from '@jest/globals';
import { driftReportSchema } from '../../lambdas/contracts/operator/drift.ts';
import { trainingJobSchema, trainingJobsResponseSchema } from '../../lambdas/contracts/operator/training.ts';
import type { DataSet } from '../../local/cli/data/data-set.ts';
import { operatorApi } from '../../local/cli/embedded-aws/operator-api.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { checkDrift } from '../../local/cli/stages/check-drift.ts';
import { ingest } from '../../local/cli/stages/ingest.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';
import { upload } from '../../local/cli/stages/upload.ts';

const EVENTS = 900;
const silent = () => undefined;

/** What a check of drift finds, where it is told, and the model that is trained for it. */
export function driftOf(told: () => LoopResult, interrupt: AbortSignal): void {
  const operator = () => operatorApi(told().run);
  const cloudWatch = () =>
    new CloudWatchClient({
      endpoint: told().run.emulator.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });

  /** Since midnight everybody wants the three items that were clicked, and nothing else. */
  const drifted = (): DataSet => {
    const now = Date.now();
    const midnight = new Date(now).setUTCHours(0, 0, 0, 0);
    const items = told().story.clicks.map(({ itemId }) => itemId);
    const rows = Array.from({ length: EVENTS }, (_, index) => {
      const at = Math.floor((midnight + ((index + 1) / (EVENTS + 1)) * (now - midnight)) / 1000);
      return `shopper-${String((index % 300) + 1).padStart(5, '0')},${items[index % items.length]},${at},purchase,9.5`;
    });
    const path = join(told().run.directory, 'drifted.csv');
    writeFileSync(path, `USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\n${rows.join('\n')}\n`);
    return { source: 'personalize', description: 'drift', files: [{ dataset: 'interactions', path }] };
  };

  describe('drift', () => {
    test('is found in the newest data, told by the metrics that alarms watch, and another model is trained for it', async () => {
      const run = { ...told().run, id: `${told().run.id}-drift` };
      const data = drifted();
      await upload(run, data, silent);
      await ingest(run, data, silent);
      const report = await checkDrift(run, silent);
      expect(report.modelVersion).toBe(told().live.modelVersion);
      expect(report.findings.map(({ name }) => name)).toEqual(expect.arrayContaining(['category']));
      expect(report.reasons).toContain('drift');
      expect(await operator().get('/drift', driftReportSchema)).toEqual(report);

      const client = cloudWatch();
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          Namespace: 'Vitrine/Drift',
          MetricName: 'FeatureDrift',
          Dimensions: [{ Name: 'Environment', Value: 'local' }],
          StartTime: new Date(Date.now() - 3_600_000),
          EndTime: new Date(Date.now() + 60_000),
          Period: 60,
          Statistics: ['Maximum'],
        }),
      );
      // The emulator evaluates an alarm once a period, here an hour: what it would see is compared.
      const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({}));
      const alarm = MetricAlarms.find(({ MetricName }) => MetricName === 'FeatureDrift');
      expect(alarm).toMatchObject({
        Namespace: 'Vitrine/Drift',
        Dimensions: [{ Name: 'Environment', Value: 'local' }],
        Threshold: 0.2,
      });
      expect(Math.max(...Datapoints.map(({ Maximum = 0 }) => Maximum))).toBeGreaterThan(0.2);
      client.destroy();

      const automatic = async () => {
        const { items } = await operator().get('/training-jobs?limit=5', trainingJobsResponseSchema);
        return items.find(({ id }) => id.startsWith('auto-'));
      };
      const { id } = await pollUntil(automatic, {
        what: 'A training run for the drift',
        everyMs: 500,
        patienceMs: 60_000,
        interrupt,
      });
      const { reason, requestedBy } = await operator().get(`/training-jobs/${id}`, trainingJobSchema);
      expect([report.reasons, requestedBy]).toEqual([expect.arrayContaining([reason]), 'vitrine retraining']);
      await operator().post(`/training-jobs/${id}/stop`, {}, trainingJobSchema);
    });
  });
}
