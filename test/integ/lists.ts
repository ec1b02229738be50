import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import {
  categoryListKey,
  CURRENT_LISTS_KEY,
  itemCategoryKey,
  shopperListKey,
  trendingListKey,
} from '../../lambdas/adapters/online-table-keys.ts';
import { listRowSchema } from '../../lambdas/contracts/online-table.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { readJson } from '../../local/cli/stages/objects.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';
import { batchLists } from '../../local/cli/stages/shopper.ts';
import { startWorkflow } from './start-workflow.ts';

const outputSchema = z.looseObject({ outcome: z.string(), runId: z.string().optional() });
type Output = z.infer<typeof outputSchema>;

/** Lists that are ranked ahead follow the model that serves. */
export function listsOf(told: () => LoopResult, interrupt: AbortSignal): void {
  /** What a refresh did, or nothing as long as it runs. */
  const outputOf = async (executionArn: string | undefined): Promise<Output | undefined> => {
    const { status, output, error, cause } = await told().run.clients.stepFunctions.send(
      new DescribeExecutionCommand({ executionArn }),
    );
    if (status === 'RUNNING') return undefined;
    if (status !== 'SUCCEEDED') throw new Error(`${error ?? status ?? ''}: ${cause ?? 'no cause was given'}`);
    return outputSchema.parse(JSON.parse(output ?? ''));
  };
  const row = async (Key: { readonly pk: string; readonly sk: string }) => {
    const { clients, outputs } = told().run;
    return (await clients.dynamoDb.send(new GetCommand({ TableName: outputs.OnlineTableName, Key }))).Item;
  };

  describe('the lists', () => {
    test('are left alone by each release of the model that they are of', async () => {
      const { clients, outputs } = told().run;
      const look = async () => {
        const { executions = [] } = await clients.stepFunctions.send(
          new ListExecutionsCommand({ stateMachineArn: outputs.ListsStateMachineArn }),
        );
        const done = await Promise.all(executions.map(({ executionArn }) => outputOf(executionArn)));
        return done.length > 1 && done.every((each) => each !== undefined) ? done : undefined;
      };
      const what = 'What releases have started';
      const done = await pollUntil(look, { what, everyMs: 500, patienceMs: 120_000, interrupt });
      expect(new Set(done.map(({ outcome }) => outcome))).toEqual(
        new Set(['the lists are of the model that serves']),
      );
      expect(await row(CURRENT_LISTS_KEY)).toMatchObject({ batchVersion: told().run.id });
    });

    test('are made anew after a release by the model that serves, where they are of another', async () => {
      const { run, live, story } = told();
      const { clients, outputs } = run;
      await clients.dynamoDb.send(
        new UpdateCommand({
          TableName: outputs.OnlineTableName,
          Key: CURRENT_LISTS_KEY,
          UpdateExpression: 'SET modelVersion = :another',
          ExpressionAttributeValues: { ':another': 'another' },
        }),
      );
      const started = await startWorkflow(run, {
        stack: 'Vitrine-local-Lists',
        construct: 'Refresh',
        input: { reason: 'release' },
      });
      const output = await pollUntil(() => outputOf(started), {
        what: 'A refresh of the lists',
        everyMs: 1000,
        patienceMs: 10 * 60_000,
        interrupt,
      });
      const { modelVersion } = live;
      expect(output).toMatchObject({ outcome: 'the lists are made anew', modelVersion });
      const runId = output.runId ?? '';
      expect(await row(CURRENT_LISTS_KEY)).toMatchObject({ batchVersion: runId, modelVersion });
      const shopper = { kind: 'user', id: story.userId } as const;
      expect(await row(shopperListKey(shopper, runId))).toMatchObject({ modelVersion });
      const trending = listRowSchema.parse(await row(trendingListKey(runId))).items;
      const { itemId = '', category } = trending.find((item) => typeof item.category === 'string') ?? {};
      expect(await row(itemCategoryKey(itemId))).toMatchObject({ category });
      const beside = listRowSchema.parse(await row(categoryListKey(category ?? '', runId)));
      expect(new Set(beside.items.map((item) => item.category))).toEqual(new Set([category]));
      const described = await readJson(
        clients,
        outputs.ArtifactBucketName,
        `batch/${runId}/lists.json`,
        z.looseObject({}),
      );
      expect(described).toMatchObject({ batchVersion: runId, modelVersion });
      const inFile = (await batchLists({ ...run, id: runId })).map(({ userId }) => userId);
      expect(inFile).toContain(story.userId);
    });
  });
}
