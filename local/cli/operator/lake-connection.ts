import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import * as z from 'zod';
import { Failure } from '../failure.ts';
import type { ConnectionOptions } from './connection.ts';

/** The lake of a deployment, by the caller's own rights: the operator API does not reach into it. */
export interface LakeConnection {
  readonly athena: AthenaClient;
  readonly glue: GlueClient;
  readonly s3: S3Client;
  readonly outputs: z.infer<typeof outputsSchema>;
}

const outputsSchema = z.object({
  RawBucketName: z.string(),
  LakeBucketName: z.string(),
  ArtifactBucketName: z.string(),
  IngestJobName: z.string(),
  WorkGroupName: z.string(),
});

/** Finds the lake by the stack of the environment. */
export async function connectLake(
  { environment, profile }: ConnectionOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LakeConnection> {
  if (environment === undefined) throw new Failure('Whose lake? Give --environment NAME, such as dev.');
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const config = {
    credentials: defaultProvider(profile === undefined ? {} : { profile }),
    ...(region !== undefined && { region }),
  };
  const StackName = `Vitrine-${environment}-Lake`;
  const answer = await new CloudFormationClient(config).send(new DescribeStacksCommand({ StackName }));
  const said = (answer.Stacks ?? []).flatMap(({ Outputs }) => Outputs ?? []);
  const outputs = outputsSchema.safeParse(
    Object.fromEntries(said.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
  );
  if (!outputs.success)
    throw new Failure(`The stack ${StackName} does not tell where its lake is; deploy it first.`);
  return {
    athena: new AthenaClient(config),
    glue: new GlueClient(config),
    // A bucket as a subdomain of another endpoint may be no name that resolves.
    s3: new S3Client({ ...config, forcePathStyle: env['AWS_ENDPOINT_URL'] !== undefined }),
    outputs: outputs.data,
  };
}
