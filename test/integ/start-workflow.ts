import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { LoopResult } from '../../local/cli/loop.ts';

/** Starts the state machine of a construct of a stack, as its schedule does; returns the execution's ARN. */
export async function startWorkflow(
  { clients }: LoopResult['run'],
  { stack, construct, input }: { readonly stack: string; readonly construct: string; readonly input: object },
): Promise<string | undefined> {
  const { StackResources = [] } = await clients.cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: stack }),
  );
  const machine = StackResources.find(
    ({ ResourceType, LogicalResourceId }) =>
      ResourceType === 'AWS::StepFunctions::StateMachine' && LogicalResourceId?.startsWith(construct),
  );
  const { executionArn } = await clients.stepFunctions.send(
    new StartExecutionCommand({
      stateMachineArn: machine?.PhysicalResourceId,
      input: JSON.stringify(input),
    }),
  );
  return executionArn;
}
