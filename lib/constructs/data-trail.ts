import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ReadWriteType, Trail } from 'aws-cdk-lib/aws-cloudtrail';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

import { acknowledge } from './compliance.ts';
import { DataKey } from './data-key.ts';
import { EncryptedBucket } from './encrypted-bucket.ts';

export interface DataTrailProps {
  readonly environment: string;
  /** Of these, each call for an object is recorded. */
  readonly buckets: readonly IBucket[];
  readonly accessLogs: IBucket;
  readonly removalPolicy: RemovalPolicy;
  readonly noncurrentVersionExpiration: Duration;
  readonly keptDays: number;
}

/**
 * Who read, wrote and deleted which object, as which role, from where: what S3's access logs tell only of some calls, and
 * unsigned. Files are signed by CloudTrail, under a key of their own.
 */
export class DataTrail extends Construct {
  constructor(scope: Construct, id: string, props: DataTrailProps) {
    super(scope, id);
    const { environment, removalPolicy, accessLogs, noncurrentVersionExpiration } = props;
    const trailName = `vitrine-${environment}-lake`;
    const encryptionKey = new DataKey(this, 'Key', {
      description: `Vitrine ${environment}: records of who asked for the data at rest`,
      removalPolicy,
    });
    const trailArn = Stack.of(this).formatArn({
      service: 'cloudtrail',
      resource: 'trail',
      resourceName: trailName,
    });
    encryptionKey.grant(
      new ServicePrincipal('cloudtrail.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceArn': trailArn } },
      }),
      'kms:DescribeKey',
      'kms:GenerateDataKey*',
    );
    const bucket = new EncryptedBucket(this, 'Bucket', {
      encryptionKey,
      accessLogs,
      removalPolicy,
      noncurrentVersionExpiration,
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(props.keptDays) }],
    });
    acknowledge(bucket, {
      S3BucketReplicationEnabled:
        'Records of an account that are to outlive it go to another account, by a trail of its own.',
    });
    const trail = new Trail(this, 'Trail', {
      trailName,
      bucket,
      encryptionKey,
      // What is changed in the account itself is for a trail of the account to record.
      managementEvents: ReadWriteType.NONE,
    });
    trail.addS3EventSelector(
      props.buckets.map((each) => ({ bucket: each })),
      { includeManagementEvents: false },
    );
    acknowledge(trail, {
      CloudTrailCloudWatchLogsEnabled:
        'Objects are asked for by the million; their records are looked up in S3 when there is a reason to.',
    });
  }
}
