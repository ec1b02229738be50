import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { trainingJobSchema } from '../../lambdas/contracts/operator/training.ts';
import type { DataSet } from '../../local/cli/data/data-set.ts';
import { operatorApi } from '../../local/cli/embedded-aws/operator-api.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { checkDrift } from '../../local/cli/stages/check-drift.ts';
import { ingest } from '../../local/cli/stages/ingest.ts';
import { driftAlarms } from '../../local/cli/stages/drift-alarms.ts';
import { automaticRun } from '../../local/cli/stages/retrained.ts';
import { upload } from '../../local/cli/stages/upload.ts';

const EVENTS = 900;
const silent = () => undefined;

/** What a check of drift finds, where it is told, and the model that is trained for it. */
export function driftOf(told: () => LoopResult): void {
  const operator = () => operatorApi(told().run);

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
    test('is found in the newest data, told by an alarm on what was measured, and another model is trained for it', async () => {
      const run = { ...told().run, id: `${told().run.id}-drift` };
      const data = drifted();
      await upload(run, data, silent);
      await ingest(run, data, silent);
      const report = await checkDrift(run, silent);
      expect(report.modelVersion).toBe(told().live.modelVersion);
      expect(report.findings.map(({ name }) => name)).toEqual(expect.arrayContaining(['category']));
      expect(report.reasons).toContain('drift');

      expect(await driftAlarms(run, ['FeatureDrift'])).toEqual([
        expect.objectContaining({ state: 'ALARM', name: expect.stringContaining('FeaturesDrifted') }),
      ]);

      const { id } = await automaticRun(run);
      const { reason, requestedBy } = await operator().get(`/training-jobs/${id}`, trainingJobSchema);
      expect([report.reasons, requestedBy]).toEqual([expect.arrayContaining([reason]), 'vitrine retraining']);
      await operator().post(`/training-jobs/${id}/stop`, {}, trainingJobSchema);
    });
  });
}
