import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  type StackResource,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Failure } from '../../failure.ts';
import type { ConnectionOptions } from '../connection.ts';

/** What a restore works on, by the caller's own rights: no role of the platform may do it. */
export interface RestoreConnection {
  readonly dynamoDb: DynamoDBClient;
  /** The same, for rows. */
  readonly documents: DynamoDBDocumentClient;
  readonly s3: S3Client;
  /** The online table as it is. */
  readonly table: string;
  /** Key of the pseudonyms of erased users. */
  readonly pseudonymKey: () => Promise<string>;
  /** A bucket of the stack `Lake` by what it holds. */
  readonly bucket: (holding: string) => Promise<string>;
}

/** What the stack `Lake` calls its buckets. */
const BUCKETS = { raw: 'Raw', lake: 'Lake', artifacts: 'Artifacts' } as const;

/** Finds the table, the key and the buckets by the stacks of the environment. */
export async function connectRestore(
  { environment, profile }: ConnectionOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RestoreConnection> {
  if (environment === undefined) throw new Failure('Restore what? Give --environment NAME, such as dev.');
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const config = {
    credentials: defaultProvider(profile === undefined ? {} : { profile }),
    ...(region !== undefined && { region }),
  };
  const cloudFormation = new CloudFormationClient(config);
  const dynamoDb = new DynamoDBClient(config);
  const find = async (stack: string, type: RegExp, id: RegExp): Promise<string> => {
    const StackName = `Vitrine-${environment}-${stack}`;
    const answer = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
    const found = answer.StackResources?.find(
      ({ ResourceType = '', LogicalResourceId = '' }: StackResource) =>
        type.test(ResourceType) && id.test(LogicalResourceId),
    );
    if (found?.PhysicalResourceId === undefined)
      throw new Failure(`The stack ${StackName} has no ${id.source}; deploy it first.`);
    return found.PhysicalResourceId;
  };
  return {
    dynamoDb,
    documents: DynamoDBDocumentClient.from(dynamoDb),
    // A bucket as a subdomain of another endpoint may be no name that resolves.
    s3: new S3Client({ ...config, forcePathStyle: env['AWS_ENDPOINT_URL'] !== undefined }),
    table: await find('Features', /^AWS::DynamoDB::/, /^OnlineTable/),
    pseudonymKey: async () => {
      const SecretId = await find('Features', /^AWS::SecretsManager::Secret$/, /^PseudonymKey/);
      const secret = await new SecretsManagerClient(config).send(new GetSecretValueCommand({ SecretId }));
      if (!secret.SecretString) throw new Failure(`The secret ${SecretId} holds no text.`);
      return secret.SecretString;
    },
    bucket: (holding) => {
      const name = Object.entries(BUCKETS).find(([what]) => what === holding)?.[1];
      if (name === undefined)
        throw new Failure(`No bucket '${holding}': there are ${Object.keys(BUCKETS).join(', ')}.`);
      return find('Lake', /^AWS::S3::Bucket$/, new RegExp(`^${name}[0-9A-F]{8}$`));
    },
  };
}
