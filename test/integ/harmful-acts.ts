import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteItemCommand,
  DeleteTableCommand,
  DynamoDBClient,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { AttachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { DeleteBucketCommand, DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { LoopResult } from '../../local/cli/loop.ts';
import type { Aws } from './deployed-roles.ts';

/** What is deployed. */
interface World {
  readonly told: LoopResult;
  /** The name or ARN of a resource by its type and the start of its logical id. */
  readonly named: (type: string, logicalId: string) => string;
}

export interface Act {
  readonly what: string;
  /** The roles that may, by the start of their logical ids. */
  readonly may: readonly string[];
  readonly try: (aws: Aws, world: World) => Promise<unknown>;
}

async function through<Client extends { readonly destroy: () => void }>(
  client: Client,
  call: (client: Client) => Promise<unknown>,
): Promise<unknown> {
  try {
    return await call(client);
  } finally {
    client.destroy();
  }
}

const USER_KEY = { pk: { S: 'USER#u1' }, sk: { S: 'HISTORY' } };
const auditLog = ({ named }: World): string => named('AWS::DynamoDB::GlobalTable', 'AuditLog');

/** What would harm a shop or its shoppers most, were a function or a job taken over. */
export const HARMFUL_ACTS: readonly Act[] = [
  {
    what: 'makes anybody an administrator',
    may: [],
    try: (aws, { named }) =>
      through(new IAMClient(aws), (client) =>
        client.send(
          new AttachRolePolicyCommand({
            RoleName: named('AWS::IAM::Role', 'PutEvents'),
            PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
          }),
        ),
      ),
  },
  {
    what: 'acts as another role',
    may: [],
    try: (aws, { named }) =>
      through(new STSClient(aws), (client) =>
        client.send(
          new AssumeRoleCommand({
            RoleArn: `arn:aws:iam::000000000000:role/${named('AWS::IAM::Role', 'ManageUsers')}`,
            RoleSessionName: 'another',
          }),
        ),
      ),
  },
  {
    what: 'reads the rows of all shoppers',
    may: [],
    try: (aws, { told }) =>
      through(new DynamoDBClient(aws), (client) =>
        client.send(new ScanCommand({ TableName: told.run.outputs.OnlineTableName })),
      ),
  },
  {
    what: 'reads what a shopper did',
    may: [
      ...['GetRecommendations', 'PersonalizeRanking', 'PutUsers', 'MergeUser', 'PutConsent', 'ManageUsers'],
      ...['Ingest', 'LakeErasureJob', 'TrainingSet', 'RolesBatch'],
    ],
    try: (aws, { told }) =>
      through(new DynamoDBClient(aws), (client) =>
        client.send(
          new QueryCommand({
            TableName: told.run.outputs.OnlineTableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': USER_KEY.pk },
          }),
        ),
      ),
  },
  {
    what: 'rewrites the audit log',
    may: [],
    try: (aws, world) =>
      through(new DynamoDBClient(aws), (client) =>
        client.send(
          new UpdateItemCommand({ TableName: auditLog(world), Key: { pk: { S: 'a' }, sk: { S: 'b' } } }),
        ),
      ),
  },
  {
    what: 'takes entries out of the audit log',
    may: [],
    try: (aws, world) =>
      through(new DynamoDBClient(aws), (client) =>
        client.send(
          new DeleteItemCommand({ TableName: auditLog(world), Key: { pk: { S: 'a' }, sk: { S: 'b' } } }),
        ),
      ),
  },
  {
    what: 'drops the online table',
    may: [],
    try: (aws, { told }) =>
      through(new DynamoDBClient(aws), (client) =>
        client.send(new DeleteTableCommand({ TableName: told.run.outputs.OnlineTableName })),
      ),
  },
  {
    what: 'loses a key',
    may: [],
    try: (aws, { named }) =>
      through(new KMSClient(aws), (client) =>
        client.send(new ScheduleKeyDeletionCommand({ KeyId: named('AWS::KMS::Key', 'Key') })),
      ),
  },
  {
    what: 'deletes models',
    may: [],
    try: (aws, { told }) =>
      through(new S3Client(aws), (client) =>
        client.send(
          new DeleteObjectCommand({
            Bucket: told.run.outputs.ArtifactBucketName,
            Key: 'models/any/model.tar.gz',
          }),
        ),
      ),
  },
  {
    what: 'deletes a bucket',
    may: [],
    try: (aws, { told }) =>
      through(new S3Client(aws), (client) =>
        client.send(new DeleteBucketCommand({ Bucket: told.run.outputs.RawBucketName })),
      ),
  },
  {
    what: 'approves a model',
    may: ['ManageModels'],
    try: (aws) =>
      through(new SageMakerClient(aws), (client) =>
        client.send(
          new UpdateModelPackageCommand({
            ModelPackageArn: 'arn:aws:sagemaker:us-east-1:000000000000:model-package/vitrine-local/1',
            ModelApprovalStatus: 'Approved',
          }),
        ),
      ),
  },
  {
    what: 'starts a training',
    may: ['ManageTraining', 'RetrainingRetrain'],
    try: (aws, { told }) =>
      through(new SFNClient(aws), (client) =>
        client.send(new StartExecutionCommand({ stateMachineArn: told.run.outputs.TrainingStateMachineArn })),
      ),
  },
  {
    what: 'starts a release',
    may: ['ManageReleases'],
    try: (aws, { told }) =>
      through(new SFNClient(aws), (client) =>
        client.send(new StartExecutionCommand({ stateMachineArn: told.run.outputs.ReleaseStateMachineArn })),
      ),
  },
  {
    what: 'says which model is live',
    may: ['ReleaseWorkflow'],
    try: (aws, { told }) =>
      through(new SSMClient(aws), (client) =>
        client.send(
          new PutParameterCommand({
            Name: told.run.outputs.LiveReleaseParameterName,
            Value: '{}',
            Overwrite: true,
          }),
        ),
      ),
  },
  {
    what: 'reads the clickstream',
    may: ['ConsumerFunction', 'Archive'],
    try: (aws, { named }) =>
      through(new KinesisClient(aws), (client) =>
        client.send(
          new GetShardIteratorCommand({
            StreamName: named('AWS::Kinesis::Stream', 'Stream'),
            ShardId: 'shardId-000000000000',
            ShardIteratorType: 'TRIM_HORIZON',
          }),
        ),
      ),
  },
  {
    what: 'reads the key of pseudonyms',
    may: [
      ...['PutUsers', 'MergeUser', 'PutFeedback', 'PutConsent', 'ManageUsers', 'ConsumerFunction'],
      ...['Ingest', 'LakeErasureJob', 'TrainingSet', 'RolesBatch'],
    ],
    try: (aws, { named }) =>
      through(new SecretsManagerClient(aws), (client) =>
        client.send(
          new GetSecretValueCommand({ SecretId: named('AWS::SecretsManager::Secret', 'PseudonymKey') }),
        ),
      ),
  },
  {
    what: 'removes a stack',
    may: [],
    try: (aws) =>
      through(new CloudFormationClient(aws), (client) =>
        client.send(new DeleteStackCommand({ StackName: 'Vitrine-local-Api' })),
      ),
  },
  {
    what: 'silences an alarm',
    may: [],
    try: (aws, { named }) =>
      through(new CloudWatchClient(aws), (client) =>
        client.send(
          new DeleteAlarmsCommand({ AlarmNames: [named('AWS::CloudWatch::Alarm', 'AlarmsApiServerErrors')] }),
        ),
      ),
  },
];
