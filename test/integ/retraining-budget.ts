import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { trainingJobsResponseSchema } from '../../lambdas/contracts/operator/training.ts';
import local from '../../config/local.ts';
import { parseConfig } from '../../lib/config.ts';
import { operatorApi } from '../../local/cli/embedded-aws/operator-api.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';
import { awsOf, resourcesOf } from './deployed-roles.ts';

const { mostAMonth } = parseConfig(local).drift.retraining;

/** A month in which the platform has trained by itself as often as it may. */
export function retrainingBudgetOf(told: () => LoopResult, interrupt: AbortSignal): void {
  const operator = () => operatorApi(told().run);
  const patience = { everyMs: 500, patienceMs: 120_000, interrupt };
  const runs = async () =>
    (await operator().get('/training-jobs?limit=100', trainingJobsResponseSchema)).items;
  const automatic = async () => (await runs()).filter(({ id }) => id.startsWith('auto-'));
  const untilNoneRuns = () =>
    pollUntil(async () => ((await runs()).some(({ state }) => state === 'running') ? undefined : true), {
      ...patience,
      what: 'The end of all training runs',
    });

  /** With an input that none can begin with: they end at once, and count as any other. */
  const useUp = async (): Promise<void> => {
    const { clients, outputs } = told().run;
    for (let at = (await automatic()).length; at < mostAMonth; at++)
      await clients.stepFunctions.send(
        new StartExecutionCommand({
          stateMachineArn: outputs.TrainingStateMachineArn,
          name: `auto-used-${at}`,
          input: '{}',
        }),
      );
    await untilNoneRuns();
  };

  /** As a check of drift tells it. */
  const tell = async (): Promise<void> => {
    const client = new EventBridgeClient(awsOf(told()));
    const Detail = JSON.stringify({ reasons: ['drift'] });
    const entry = { Source: 'vitrine.drift', DetailType: 'Reason For Another Model', Detail };
    const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries: [entry] }));
    client.destroy();
    expect(FailedEntryCount).toBe(0);
  };

  /** What the function that decides has logged since. */
  const decidedSince = async (startTime: number): Promise<string> => {
    const resources = await resourcesOf(told());
    const decides = resources.find(
      ({ type, logicalId }) => type === 'AWS::Logs::LogGroup' && logicalId.startsWith('RetrainingRetrain'),
    );
    const client = new CloudWatchLogsClient(awsOf(told()));
    const messages: string[] = [];
    const query = { logGroupName: decides?.name, startTime };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, query))
      messages.push(...events.map(({ message = '' }) => message));
    client.destroy();
    return messages.join('\n');
  };

  describe('a month that has had its runs', () => {
    test('has none for another reason that the event bus tells of, and the log and a metric say that', async () => {
      await untilNoneRuns();
      await useUp();
      const before = await runs();
      const toldAt = Date.now();
      await tell();
      const said = await pollUntil(
        async () => {
          const log = await decidedSince(toldAt);
          return log.includes('RetrainingHeldBack') && log.includes('"why"') ? log : undefined;
        },
        { ...patience, what: 'What the function decides' },
      );
      expect(said).toMatch(/No other model is trained now.*"why":"budget"/);
      expect(said).not.toContain('Another model is trained');
      expect((await automatic()).length).toBe(mostAMonth);
      expect(await runs()).toEqual(before);
    });
  });
}
