import {
  type CloudFormationClient,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  UpdateTerminationProtectionCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { Failure } from '../failure.ts';
import type { AdministratorClients } from './clients.ts';
import { emptyBucket } from './empty-bucket.ts';
import type { EnvironmentStack } from './environment-stacks.ts';

/** S3 delivers access logs for hours, and an emptied bucket may get one before it is deleted. */
const ATTEMPTS = 3;
/** Network interfaces of functions go within 40 minutes. */
const PATIENCE_SECONDS = 3600;

/**
 * Deletes a stack with what its buckets hold. What the stack keeps stays.
 * @throws {Failure} naming what could not be deleted and why; to ask again goes on where it stopped
 */
export async function removeStack(
  { cloudFormation, s3 }: AdministratorClients,
  stack: EnvironmentStack,
  interrupt: AbortSignal,
): Promise<void> {
  const StackName = stack.id;
  if (stack.isProtected)
    await cloudFormation.send(
      new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }),
    );
  const buckets = stack.resources.filter(({ type, isKept }) => type === 'AWS::S3::Bucket' && !isKept);
  for (let attempt = 1; ; attempt += 1) {
    interrupt.throwIfAborted();
    for (const { id } of buckets) await emptyBucket(s3, id);
    await cloudFormation.send(new DeleteStackCommand({ StackName }));
    try {
      const patience = { maxWaitTime: PATIENCE_SECONDS, minDelay: 1, maxDelay: 15, abortSignal: interrupt };
      await waitUntilStackDeleteComplete({ client: cloudFormation, ...patience }, { StackName });
      return;
    } catch (error) {
      if (interrupt.aborted) throw error;
      if (attempt === ATTEMPTS) throw new Failure(await whyLeft(cloudFormation, stack), { cause: error });
    }
  }
}

async function whyLeft(client: CloudFormationClient, { name, id }: EnvironmentStack): Promise<string> {
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: id }));
  const left = StackResources.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED').map(
    ({ ResourceType, PhysicalResourceId, ResourceStatusReason }) =>
      `${ResourceType ?? 'a resource'} ${PhysicalResourceId ?? ''}: ${ResourceStatusReason ?? 'no reason was given'}`,
  );
  return `The stack ${name} was not deleted (${left.join('; ') || 'its events say why'}). Mend that, and run the command again: it goes on from here.`;
}
