import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** What an administrator's credentials reach, as the environment's variables name them. */
export const clientsFromEnvironment = () => ({
  autoScaling: new ApplicationAutoScalingClient(),
  cloudFormation: new CloudFormationClient(),
  dynamoDb: new DynamoDBClient(),
  glue: new GlueClient(),
  // One request needs no session of HTTP/2, which may be closed under it.
  kinesis: new KinesisClient({ requestHandler: new NodeHttpHandler() }),
  kms: new KMSClient(),
  logs: new CloudWatchLogsClient(),
  // A bucket as a subdomain of another endpoint may be no name that resolves.
  s3: new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined }),
  sageMaker: new SageMakerClient(),
  secrets: new SecretsManagerClient(),
  ssm: new SSMClient(),
  stepFunctions: new SFNClient(),
});

export type AdministratorClients = ReturnType<typeof clientsFromEnvironment>;
