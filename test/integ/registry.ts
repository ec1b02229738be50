import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { operatorErrorSchema } from '../../lambdas/contracts/operator/error.ts';
import { modelsResponseSchema } from '../../lambdas/contracts/operator/models.ts';
import { releasesResponseSchema } from '../../lambdas/contracts/operator/releases.ts';
import { operatorApi } from '../../local/cli/embedded-aws/operator-api.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { awsOf, resourcesOf } from './deployed-roles.ts';

const POLICY = 'registry-unreachable';

/** What the operator API does while its functions reach no Model Registry: nothing by halves. */
export function registryOf(told: () => LoopResult): void {
  const operator = () => operatorApi(told().run);
  const name = 'vitrine-local';

  describe('while the Model Registry cannot be reached', () => {
    let iam: IAMClient;
    let roles: string[] = [];
    const restore = async (): Promise<void> => {
      for (const RoleName of roles.splice(0))
        await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY }));
    };

    beforeAll(async () => {
      iam = new IAMClient(awsOf(told()));
      const resources = await resourcesOf(told());
      roles = resources
        .filter(
          ({ type, logicalId }) =>
            type === 'AWS::IAM::Role' && /^Manage(Models|Releases)Role/.test(logicalId),
        )
        .map(({ name: role }) => role);
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 'sagemaker:*ModelPackage*', Resource: '*' }],
      });
      for (const RoleName of roles)
        await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: POLICY, PolicyDocument }));
    });
    afterAll(async () => {
      await restore();
      iam.destroy();
    });

    test('what needs it fails without its reason, releases and decides nothing, and works once it is back', async () => {
      expect(roles).toHaveLength(2);
      const before = await operator().get('/releases', releasesResponseSchema);
      for (const [method, path, body] of [
        ['GET', '/models', undefined],
        ['POST', '/models/1/reject', {}],
        ['POST', '/use-model', { name, version: 1 }],
      ] as const) {
        const answer = await operator().request(method, path, body);
        expect([path, answer.status, operatorErrorSchema.parse(answer.body).code]).toEqual([
          path,
          500,
          'internal_error',
        ]);
        expect(JSON.stringify(answer.body)).not.toContain('sagemaker');
      }
      expect(await operator().get('/releases', releasesResponseSchema)).toEqual(before);
      // Shoppers are served by hosts that have their model.
      const { itemList } = await told().api.recommendations({ userId: told().story.userId });
      expect(itemList.length).toBeGreaterThan(0);

      await restore();
      const { items } = await operator().get('/models?limit=100', modelsResponseSchema);
      expect(items.find(({ version }) => version === 1)?.state).not.toBe('rejected');
    });
  });
}
