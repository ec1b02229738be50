import * as z from 'zod';

/**
 * The types whose replacement would lose data or break a caller, each with the properties whose change CloudFormation
 * can only make by replacing the resource ("Update requires: Replacement" in the CloudFormation template reference).
 */
const REPLACING_PROPERTIES: ReadonlyMap<string, readonly string[]> = new Map([
  ['AWS::S3::Bucket', ['BucketName', 'BucketNamePrefix']],
  ['AWS::DynamoDB::GlobalTable', ['TableName', 'KeySchema', 'LocalSecondaryIndexes']],
  ['AWS::DynamoDB::Table', ['TableName', 'KeySchema', 'LocalSecondaryIndexes', 'ImportSourceSpecification']],
  ['AWS::KMS::Key', ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin']],
  ['AWS::Kinesis::Stream', ['Name']],
  ['AWS::SecretsManager::Secret', ['Name']],
  ['AWS::SQS::Queue', ['QueueName', 'FifoQueue']],
  ['AWS::Glue::Database', ['CatalogId', 'DatabaseName']],
  ['AWS::SageMaker::ModelPackageGroup', ['ModelPackageGroupName', 'ModelPackageGroupDescription']],
  [
    'AWS::SageMaker::FeatureGroup',
    ['FeatureGroupName', 'RecordIdentifierFeatureName', 'EventTimeFeatureName', 'OfflineStoreConfig'],
  ],
  ['AWS::SageMaker::MlflowTrackingServer', ['TrackingServerName']],
  ['AWS::ElastiCache::ServerlessCache', ['ServerlessCacheName', 'Engine', 'KmsKeyId', 'SubnetIds']],
  // Grafana is configured with the address.
  ['AWS::APS::Workspace', ['KmsKeyArn']],
  ['AWS::Cognito::UserPool', ['UsernameAttributes', 'AliasAttributes']],
  // Not data: but front ends are configured with the key and with the address.
  ['AWS::ApiGateway::ApiKey', ['Name', 'Value', 'CustomerId', 'GenerateDistinctId']],
  ['AWS::ApiGateway::RestApi', []],
]);

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      DeletionPolicy: z.string().default('Delete'),
      Properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});

/** What must not change of a resource while it holds something. */
export interface StatefulResource {
  readonly type: string;
  /** `Retain`: it outlives its stack. */
  readonly deletionPolicy: string;
  /** Those of its replacing properties that are set. */
  readonly replacedWith: Readonly<Record<string, unknown>>;
}

/** The stateful resources of a template, by logical id: another id is another resource to CloudFormation. */
export function statefulResourcesOf(template: unknown): Readonly<Record<string, StatefulResource>> {
  const { Resources } = templateSchema.parse(template);
  return Object.fromEntries(
    Object.entries(Resources).flatMap(([id, { Type, DeletionPolicy, Properties }]) => {
      const replacing = REPLACING_PROPERTIES.get(Type);
      if (replacing === undefined) return [];
      const replacedWith = Object.fromEntries(
        Object.entries(Properties).filter(([name]) => replacing.includes(name)),
      );
      return [[id, { type: Type, deletionPolicy: DeletionPolicy, replacedWith }] as const];
    }),
  );
}
