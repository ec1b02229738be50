import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface Clients {
  readonly apiGateway: APIGatewayClient;
  readonly athena: AthenaClient;
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly glue: GlueClient;
  readonly s3: S3Client;
  readonly sageMaker: SageMakerClient;
  readonly ssm: SSMClient;
  readonly stepFunctions: SFNClient;
}

/** The operator's clients: what a person with an administrator's credentials would use. */
export function clientsOf(endpoint: string): Clients {
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  return {
    apiGateway: new APIGatewayClient(config),
    athena: new AthenaClient(config),
    cloudFormation: new CloudFormationClient(config),
    cloudWatch: new CloudWatchClient(config),
    dynamoDb: DynamoDBDocumentClient.from(new DynamoDBClient(config)),
    glue: new GlueClient(config),
    // A bucket as a subdomain of 127.0.0.1 is no name that resolves.
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sageMaker: new SageMakerClient(config),
    ssm: new SSMClient(config),
    stepFunctions: new SFNClient(config),
  };
}

/** Open connections would keep the process from ending. */
export function closeClients(clients: Clients): void {
  const all: readonly { destroy: () => void }[] = [
    clients.apiGateway,
    clients.athena,
    clients.cloudFormation,
    clients.cloudWatch,
    clients.dynamoDb,
    clients.glue,
    clients.s3,
    clients.sageMaker,
    clients.ssm,
    clients.stepFunctions,
  ];
  for (const client of all) client.destroy();
}
