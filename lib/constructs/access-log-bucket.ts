import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import { skipCheckov } from './checkov-skips.ts';
import { acknowledge } from './compliance.ts';

export interface AccessLogBucketProps {
  readonly retention: Duration;
  readonly removalPolicy: RemovalPolicy;
}

/** Where S3 writes the access logs of the other buckets. S3 delivers them to buckets with its own keys only. */
export class AccessLogBucket extends Bucket {
  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: props.removalPolicy,
      lifecycleRules: [
        {
          id: 'expire',
          expiration: props.retention,
          // Logs are never overwritten: what is old here is what somebody deleted.
          noncurrentVersionExpiration: props.retention,
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    acknowledge(this, {
      S3BucketReplicationEnabled: 'Who read what in this region is of use here, for 90 days.',
      S3DefaultEncryptionKMS: 'S3 delivers access logs only to buckets that it encrypts with its own keys.',
    });
    skipCheckov(this, { CKV_AWS_18: 'A log of who reads the log would be written into the log.' });
  }

  // CDK's class says `undefined` where its interface does not, so the compiler would not take it for an IBucket.
  override get isWebsite(): boolean {
    return super.isWebsite ?? false;
  }
}
