import { DeleteTableCommand, UpdateTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DeleteDatabaseCommand } from '@aws-sdk/client-glue';
import { DeleteStreamCommand } from '@aws-sdk/client-kinesis';
import { ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import {
  DeleteFeatureGroupCommand,
  DeleteMlflowTrackingServerCommand,
  DeleteModelPackageGroupCommand,
} from '@aws-sdk/client-sagemaker';
import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { AdministratorClients } from './clients.ts';
import { emptyBucket } from './empty-bucket.ts';
import type { StackResource } from './environment-stacks.ts';

type Remove = (clients: AdministratorClients, id: string) => Promise<unknown>;

const deleteTable: Remove = async ({ dynamoDb }, TableName) => {
  await dynamoDb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
  await waitUntilTableExists({ client: dynamoDb, maxWaitTime: 300, minDelay: 1 }, { TableName });
  await dynamoDb.send(new DeleteTableCommand({ TableName }));
};

/** The types that hold an environment's data, in the order of removal: keys go when nothing is encrypted with them. */
const REMOVALS: ReadonlyMap<string, Remove> = new Map<string, Remove>([
  [
    'AWS::SageMaker::MlflowTrackingServer',
    ({ sageMaker }, id) =>
      sageMaker.send(new DeleteMlflowTrackingServerCommand({ TrackingServerName: id.split('/').at(-1) })),
  ],
  [
    // Its offline store is files and a table of the lake, and goes with those.
    'AWS::SageMaker::FeatureGroup',
    ({ sageMaker }, FeatureGroupName) => sageMaker.send(new DeleteFeatureGroupCommand({ FeatureGroupName })),
  ],
  [
    'AWS::S3::Bucket',
    async ({ s3 }, Bucket) => {
      await emptyBucket(s3, Bucket);
      await s3.send(new DeleteBucketCommand({ Bucket }));
    },
  ],
  ['AWS::DynamoDB::GlobalTable', deleteTable],
  ['AWS::DynamoDB::Table', deleteTable],
  [
    'AWS::Kinesis::Stream',
    ({ kinesis }, StreamName) =>
      kinesis.send(new DeleteStreamCommand({ StreamName, EnforceConsumerDeletion: true })),
  ],
  ['AWS::Glue::Database', ({ glue }, Name) => glue.send(new DeleteDatabaseCommand({ Name }))],
  [
    'AWS::SageMaker::ModelPackageGroup',
    ({ sageMaker }, id) =>
      sageMaker.send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName: id.split('/').at(-1) })),
  ],
  [
    'AWS::SecretsManager::Secret',
    ({ secrets }, SecretId) =>
      secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true })),
  ],
  [
    'AWS::KMS::Key',
    ({ kms }, KeyId) => kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })),
  ],
]);

/** What outlives its stack and holds data of the environment. */
export const keptData = (resources: readonly StackResource[]): readonly StackResource[] =>
  resources.filter(({ type, isKept }) => isKept && REMOVALS.has(type));

/** What outlives its stack and holds none, such as the role by which API Gateway writes the logs of all APIs. */
export const keptForOthers = (resources: readonly StackResource[]): readonly StackResource[] =>
  // A stream goes with its group.
  resources.filter(({ type, isKept }) => isKept && !REMOVALS.has(type) && type !== 'AWS::Logs::LogStream');

/** Deletes, for ever, what a stack left behind that is gone. */
export async function removeKeptData(
  clients: AdministratorClients,
  resources: readonly StackResource[],
): Promise<void> {
  for (const [type, remove] of REMOVALS) {
    for (const { id } of keptData(resources).filter((resource) => resource.type === type))
      await remove(clients, id);
  }
}
