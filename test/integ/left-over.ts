import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { DescribeStacksCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsClient } from 'aws4fetch';
import * as z from 'zod';

interface Account {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Listings of services that speak JSON, by the name that a request is signed for. */
const LISTINGS = [
  ['dynamodb', 'DynamoDB_20120810.ListTables'],
  ['kinesis', 'Kinesis_20131202.ListStreams'],
  ['firehose', 'Firehose_20150804.ListDeliveryStreams'],
  ['glue', 'AWSGlue.GetDatabases'],
  ['glue', 'AWSGlue.ListJobs'],
  ['sagemaker', 'SageMaker.ListEndpoints'],
  ['sagemaker', 'SageMaker.ListEndpointConfigs'],
  ['sagemaker', 'SageMaker.ListModels'],
  ['sagemaker', 'SageMaker.ListModelPackages'],
  ['sagemaker', 'SageMaker.ListModelPackageGroups'],
  ['states', 'AWSStepFunctions.ListStateMachines'],
  ['ssm', 'AmazonSSM.DescribeParameters'],
  ['secretsmanager', 'secretsmanager.ListSecrets'],
  ['logs', 'Logs_20140328.DescribeLogGroups'],
  ['events', 'AWSEvents.ListRules'],
  ['sqs', 'AmazonSQS.ListQueues'],
] as const;

const listing = z.record(z.string(), z.unknown());

/** Whatever is in an account, by service; keys that are to be deleted and those of AWS are not counted. */
export async function leftOver(account: Account): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const left: Record<string, readonly unknown[]> = {};
  for (const [service, target] of LISTINGS) {
    const client = new AwsClient({ ...account.credentials, service, region: account.region, retries: 0 });
    const answer = await client.fetch(account.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      body: '{}',
    });
    if (!answer.ok) throw new Error(`${target} answered ${answer.status}: ${await answer.text()}`);
    const lists = Object.values(listing.parse(await answer.json())).filter((value) => Array.isArray(value));
    left[target] = lists.flat();
  }
  return { ...left, ...(await bySdk(account)) };
}

async function bySdk(account: Account): Promise<Record<string, readonly unknown[]>> {
  const lambda = new AwsClient({ ...account.credentials, service: 'lambda', region: account.region });
  const functions = await lambda.fetch(`${account.endpoint}/2015-03-31/functions/`);
  const { Functions } = z.object({ Functions: z.array(z.unknown()) }).parse(await functions.json());
  const s3 = new S3Client({ ...account, forcePathStyle: true });
  const iam = new IAMClient(account);
  const gateway = new APIGatewayClient(account);
  const cloudWatch = new CloudWatchClient(account);
  const cloudFormation = new CloudFormationClient(account);
  const { Stacks: stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
  const left = {
    functions: Functions,
    buckets: (await s3.send(new ListBucketsCommand({}))).Buckets ?? [],
    roles: (await iam.send(new ListRolesCommand({}))).Roles ?? [],
    apis: (await gateway.send(new GetRestApisCommand({}))).items ?? [],
    alarms: (await cloudWatch.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? [],
    stacks: stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE'),
    keys: await enabledKeys(account),
  };
  for (const client of [s3, iam, gateway, cloudWatch, cloudFormation]) client.destroy();
  return left;
}

async function enabledKeys(account: Account): Promise<readonly unknown[]> {
  const kms = new KMSClient(account);
  const { Keys = [] } = await kms.send(new ListKeysCommand({}));
  const described = await Promise.all(
    Keys.map(({ KeyId }) =>
      kms.send(new DescribeKeyCommand({ KeyId })).then(({ KeyMetadata }) => KeyMetadata),
    ),
  );
  kms.destroy();
  return described.filter((key) => key?.KeyManager === 'CUSTOMER' && key.KeyState === 'Enabled');
}
