import { DeleteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { LoopResult } from '../../local/cli/loop.ts';
import { assumeRole, type Aws, type DeployedResource, resourcesOf } from './deployed-roles.ts';
import { HARMFUL_ACTS } from './harmful-acts.ts';

/** What functions, jobs, workflows and schedules may, and above all what they may not. */
export function rolesOf(told: () => LoopResult): void {
  const roles = new Map<string, Aws>();
  let resources: readonly DeployedResource[] = [];
  const named = (type: string, logicalId: string): string => {
    const found = resources.find((each) => each.type === type && each.logicalId.startsWith(logicalId));
    if (found === undefined) throw new Error(`there is no ${type} ${logicalId}`);
    return found.name;
  };

  describe('a role', () => {
    beforeAll(async () => {
      resources = await resourcesOf(told());
      for (const { type, logicalId, name } of resources) {
        if (type === 'AWS::IAM::Role') roles.set(logicalId, await assumeRole(told(), name));
      }
    });

    test('of a function lets it read what it serves from, and no more', async () => {
      const [name] = [...roles.keys()].filter((each) => each.startsWith('GetRecommendations'));
      const asFunction = new DynamoDBClient(roles.get(name ?? '') ?? {});
      const Key = { pk: { S: 'LISTS' }, sk: { S: 'CURRENT' } };
      const TableName = told().run.outputs.OnlineTableName;
      const { Item } = await asFunction.send(new GetItemCommand({ TableName, Key }));
      expect(Item?.['modelVersion']).toEqual({ S: told().live.modelVersion });
      const denied = { name: expect.stringMatching(/^AccessDenied/) };
      await expect(asFunction.send(new DeleteItemCommand({ TableName, Key }))).rejects.toMatchObject(denied);
      asFunction.destroy();
    });

    test.each(HARMFUL_ACTS)(
      'is refused where it $what, unless it is one of those that have to',
      async (act) => {
        const others = [...roles].filter(([role]) => !act.may.some((start) => role.startsWith(start)));
        expect(roles.size - others.length).toBe(act.may.length);
        const outcomes = await Promise.all(
          others.map(async ([role, aws]) => ({
            role,
            outcome: await act.try(aws, { told: told(), named }).then(
              () => 'was done',
              (error: unknown) => (error as Error).name,
            ),
          })),
        );
        expect(outcomes.filter(({ outcome }) => !outcome.startsWith('AccessDenied'))).toEqual([]);
      },
    );
  });
}
