/** A property that a resource has to have, so that what it holds is encrypted with a key of ours, and for how long. */
export interface EncryptionRule {
  /** From the resource's properties down; `*` stands for every element of a list. */
  readonly path: readonly string[];
  readonly missing: string;
}

const rule = (path: string, missing: string): EncryptionRule => ({ path: path.split('.'), missing });

/** Every type that holds data, with what protects it. */
export const encryptionRules: ReadonlyMap<string, readonly EncryptionRule[]> = new Map([
  ['AWS::KMS::Key', [rule('EnableKeyRotation', 'the key is not rotated')]],
  [
    'AWS::S3::Bucket',
    [
      rule(
        'BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault.KMSMasterKeyID',
        'objects are not encrypted with a key of ours',
      ),
    ],
  ],
  [
    'AWS::DynamoDB::GlobalTable',
    [rule('Replicas.*.SSESpecification.KMSMasterKeyId', 'items are not encrypted with a key of ours')],
  ],
  [
    'AWS::DynamoDB::Table',
    [rule('SSESpecification.KMSMasterKeyId', 'items are not encrypted with a key of ours')],
  ],
  ['AWS::Kinesis::Stream', [rule('StreamEncryption.KeyId', 'records are not encrypted with a key of ours')]],
  [
    'AWS::KinesisFirehose::DeliveryStream',
    [
      rule(
        'ExtendedS3DestinationConfiguration.EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN',
        'what is delivered is not encrypted with a key of ours',
      ),
    ],
  ],
  ['AWS::SQS::Queue', [rule('KmsMasterKeyId', 'messages are not encrypted with a key of ours')]],
  ['AWS::SNS::Topic', [rule('KmsMasterKeyId', 'messages are not encrypted with a key of ours')]],
  [
    'AWS::Athena::WorkGroup',
    [
      rule(
        'WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration.KmsKey',
        'results are not encrypted with a key of ours',
      ),
    ],
  ],
  [
    'AWS::SageMaker::FeatureGroup',
    [
      rule('OnlineStoreConfig.SecurityConfig.KmsKeyId', 'records are not encrypted with a key of ours'),
      rule('OfflineStoreConfig.S3StorageConfig.KmsKeyId', 'tables are not encrypted with a key of ours'),
    ],
  ],
  ['AWS::ElastiCache::ServerlessCache', [rule('KmsKeyId', 'values are not encrypted with a key of ours')]],
  ['AWS::APS::Workspace', [rule('KmsKeyArn', 'metrics are not encrypted with a key of ours')]],
  ['AWS::SageMaker::Domain', [rule('KmsKeyId', 'home directories are not encrypted with a key of ours')]],
  ['AWS::Logs::LogGroup', [rule('RetentionInDays', 'lines are kept for ever')]],
]);

/** Where the configuration asks for a key of the environment's own for its logs. */
export const logKeyRule = rule('KmsKeyId', 'lines are not encrypted with a key of ours');
