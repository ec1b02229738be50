import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { experimentDetailsSchema } from '../../lambdas/contracts/operator/experiments.ts';
import { impressionRecordOf } from '../../lambdas/contracts/stream-record.ts';
import { operatorApi } from '../../local/cli/embedded-aws/operator-api.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';
import { startWorkflow } from './start-workflow.ts';

/** Of each arm of the experiment. */
const SHOPPERS = 20;

/** Lists that the experiment's shoppers were shown, as the stream archives them. */
async function archiveLists({ run }: LoopResult): Promise<void> {
  const now = new Date();
  const lines = ['control', 'next'].flatMap((arm) =>
    Array.from({ length: SHOPPERS }, (_, number) =>
      JSON.stringify(
        impressionRecordOf({
          recommendationId: randomUUID(),
          userId: `shopper-of-${arm}-${number}`,
          servedAtMs: now.getTime(),
          scenario: 'email',
          modelVersion: 'tried',
          variant: null,
          experiment: { name: 'next-model', arm },
          fallback: null,
          items: [{ itemId: 'p-0001', position: 1, propensity: 1 }],
        }),
      ),
    ),
  );
  const hour = now.toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
  await run.clients.s3.send(
    new PutObjectCommand({
      Bucket: run.outputs.RawBucketName,
      Key: `raw/clickstream/${hour}/lists-of-an-experiment`,
      Body: `${lines.join('\n')}\n`,
    }),
  );
}

/** Experiments are analysed by what the stream has archived, and stopped by whoever may. */
export function experimentsOf(told: () => LoopResult, interrupt: AbortSignal): void {
  const operator = () => operatorApi(told().run);
  const details = () => operator().get('/experiments/next-model', experimentDetailsSchema);

  describe('an experiment', () => {
    test('is analysed as its schedule does, with what the archive has', async () => {
      const { run } = told();
      const startedAt = Date.now();
      await archiveLists(told());
      const executionArn = await startWorkflow(run, {
        stack: 'Vitrine-local-Operator',
        construct: 'ExperimentAnalysis',
        input: {},
      });
      const ended = await pollUntil(
        async () => {
          const execution = await run.clients.stepFunctions.send(
            new DescribeExecutionCommand({ executionArn }),
          );
          return execution.status === 'RUNNING' ? undefined : execution;
        },
        { what: 'The analysis of experiments', everyMs: 500, patienceMs: 5 * 60_000, interrupt },
      );
      expect([ended.status, ended.cause]).toEqual(['SUCCEEDED', undefined]);
      const { analysedUntil, report } = await details();
      expect(Date.parse(analysedUntil ?? '')).toBeGreaterThanOrEqual(startedAt - 60_000);
      expect(report).toMatchObject({
        models: { next: 2 },
        sampleRatio: { counts: { control: SHOPPERS, next: SHOPPERS } },
      });
    });

    test('is stopped and resumed by its operators, each with a reason that is kept', async () => {
      const stop = (what: string, why: string) =>
        operator().request('POST', `/experiments/next-model/${what}`, { why });
      expect((await stop('stop', 'To see it')).status).toBe(200);
      expect(await details()).toMatchObject({
        state: 'stopped',
        stop: { state: 'stopped', why: 'To see it' },
      });
      expect((await stop('stop', 'Again')).status).toBe(409);
      expect((await stop('resume', 'Seen')).status).toBe(200);
      expect(await details()).toMatchObject({ state: 'running', stop: { state: 'resumed', why: 'Seen' } });
    });
  });
}
