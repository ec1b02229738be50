import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { LoopResult } from '../../local/cli/loop.ts';
import {
  byLogicalId,
  type Grant,
  grantsIn,
  unusedGrants,
  usedGrantsIn,
  withoutReason,
} from '../lib/unused-grants.ts';
import { awsOf, resourcesOf } from './deployed-roles.ts';
import { UNUSED_GRANTS } from './unused-grant-reasons.ts';

/** A shorter physical id could be part of any word. */
const SHORTEST_ID = 8;

/** What the policies of a role allow, its own and those that it shares. */
async function grantsOfRole(iam: IAMClient, RoleName: string): Promise<readonly Grant[]> {
  const documents: string[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName }))
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      documents.push(PolicyDocument);
    }
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies(
    { client: iam },
    { RoleName },
  ))
    for (const { PolicyArn } of AttachedPolicies) {
      const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const VersionId = Policy?.DefaultVersionId;
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
      documents.push(PolicyVersion?.Document ?? '');
    }
  return documents.flatMap((document) => grantsIn(RoleName, decodeURIComponent(document)));
}

/**
 * Whether every grant of every deployed role is used, by what runs meanwhile or before.
 * @param meanwhile defines tests, the last ones that use roles; the roles may be gone after them
 */
export function grantsOf(told: () => LoopResult, meanwhile: () => void): void {
  describe('what roles are granted', () => {
    let granted: readonly Grant[] = [];
    let logicalIds: ReadonlyMap<string, string>;

    beforeAll(async () => {
      const resources = await resourcesOf(told());
      logicalIds = new Map(
        resources
          .filter(({ name }) => name.length >= SHORTEST_ID)
          .map(({ name, logicalId }) => [name, logicalId]),
      );
      const iam = new IAMClient(awsOf(told()));
      const roles = resources.filter(({ type }) => type === 'AWS::IAM::Role');
      const grants: Grant[] = [];
      for (const { name } of roles) grants.push(...(await grantsOfRole(iam, name)));
      granted = grants;
      iam.destroy();
    });

    meanwhile();

    test('is used, but for what the embedded AWS does not ask for or the loop does not do', () => {
      const { stateDir } = told().run.emulator;
      const used = usedGrantsIn(readFileSync(join(stateDir, 'used-grants.jsonl'), 'utf8'));
      const unused = unusedGrants(granted, used);
      const named = (grants: readonly Grant[]): readonly Grant[] =>
        grants.map((grant) => byLogicalId(grant, logicalIds));
      const found = { granted: named(granted), unused: named(unused) };
      expect(withoutReason(found, UNUSED_GRANTS)).toEqual({ unexplained: [], outdated: [] });
    });
  });
}
