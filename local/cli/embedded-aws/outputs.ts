import { paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import type { Clients } from './clients.ts';

const outputsSchema = z.object({
  RawBucketName: z.string(),
  LakeBucketName: z.string(),
  ArtifactBucketName: z.string(),
  IngestJobName: z.string(),
  WorkGroupName: z.string(),
  OnlineTableName: z.string(),
  TrainingStateMachineArn: z.string(),
  ListsStateMachineArn: z.string(),
  EndpointName: z.string(),
  ReleaseStateMachineArn: z.string(),
  LiveReleaseParameterName: z.string(),
  ApiUrl: z.url(),
  ApiKeyId: z.string(),
  OperatorApiUrl: z.url(),
});

/** What the stacks say of themselves; all that the stages know of the deployment. */
export type StackOutputs = z.infer<typeof outputsSchema>;

export async function stackOutputs({ cloudFormation }: Clients): Promise<StackOutputs> {
  const outputs: Record<string, string | undefined> = {};
  for await (const { Stacks = [] } of paginateDescribeStacks({ client: cloudFormation }, {})) {
    for (const { OutputKey, OutputValue } of Stacks.flatMap((stack) => stack.Outputs ?? [])) {
      if (OutputKey !== undefined) outputs[OutputKey] = OutputValue;
    }
  }
  return outputsSchema.parse(outputs);
}
