import { DescribeStackResourcesCommand, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import type { LoopResult } from '../../local/cli/loop.ts';

/** How a client reaches the embedded AWS, and as whom. */
export interface Aws {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** As the account itself. */
export const awsOf = ({ run }: LoopResult): Aws => ({
  endpoint: run.emulator.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

export interface DeployedResource {
  readonly type: string;
  readonly logicalId: string;
  /** Its physical id. */
  readonly name: string;
}

/** All that the stacks of the environment have deployed. */
export async function resourcesOf({ run }: LoopResult): Promise<readonly DeployedResource[]> {
  const client = run.clients.cloudFormation;
  const found: DeployedResource[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    for (const { StackName = '' } of Stacks.filter((stack) =>
      stack.StackName?.startsWith('Vitrine-local-'),
    )) {
      const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
      for (const { ResourceType, LogicalResourceId, PhysicalResourceId } of StackResources) {
        found.push({
          type: ResourceType ?? '',
          logicalId: LogicalResourceId ?? '',
          name: PhysicalResourceId ?? '',
        });
      }
    }
  }
  return found;
}

const policySchema = z.looseObject({ Statement: z.array(z.unknown()) });

/** Makes a role that trusts one service alone trust the account too, and takes it on. */
export async function assumeRole(told: LoopResult, RoleName: string): Promise<Aws> {
  const aws = awsOf(told);
  const iam = new IAMClient(aws);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const trust = policySchema.parse(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')));
  const account = { AWS: 'arn:aws:iam::000000000000:root' };
  const PolicyDocument = JSON.stringify({
    ...trust,
    Statement: [...trust.Statement, { Effect: 'Allow', Principal: account, Action: 'sts:AssumeRole' }],
  });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  iam.destroy();
  const sts = new STSClient(aws);
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'as-itself' }),
  );
  sts.destroy();
  return {
    ...aws,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  };
}
