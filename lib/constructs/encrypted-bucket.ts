import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  type LifecycleRule,
  type ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import { type Replication, ReplicationRole } from './replication-role.ts';

export interface EncryptedBucketProps {
  readonly encryptionKey: IKey;
  /** Where S3 writes who read and wrote what, below a prefix of this bucket's construct id. */
  readonly accessLogs: IBucket;
  readonly removalPolicy: RemovalPolicy;
  /** How long an overwritten or deleted object can still be brought back. */
  readonly noncurrentVersionExpiration: Duration;
  /**
   * Rules beyond those that clean up old versions and abandoned uploads.
   * @default current objects stay for ever
   */
  readonly lifecycleRules?: readonly LifecycleRule[];
  /** How long, and for whom, each version of an object stays as it is. @default it can be deleted at any time */
  readonly objectLock?: ObjectLockRetention;
  /** What S3 copies to a bucket elsewhere. @default nothing */
  readonly replication?: Replication | undefined;
}

/** A bucket for the shop's data: encrypted with our key, TLS only, never public, versioned, logged. */
export class EncryptedBucket extends Bucket {
  constructor(scope: Construct, id: string, props: EncryptedBucketProps) {
    const copying = props.replication && new ReplicationRole(scope, `${id}Replication`, props.replication);
    super(scope, id, {
      encryption: BucketEncryption.KMS,
      encryptionKey: props.encryptionKey,
      // One data key a bucket instead of one an object: a Spark job would otherwise call KMS for each file.
      bucketKeyEnabled: true,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      ...(props.objectLock && { objectLockDefaultRetention: props.objectLock }),
      ...(copying && { replicationRole: copying, replicationRules: [copying.rule] }),
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: `${id}/`,
      removalPolicy: props.removalPolicy,
      lifecycleRules: [
        {
          id: 'clean-up',
          noncurrentVersionExpiration: props.noncurrentVersionExpiration,
          expiredObjectDeleteMarker: true,
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
        ...(props.lifecycleRules ?? []),
      ],
    });
    copying?.grantCopying(this, props.encryptionKey, props.objectLock !== undefined);
  }

  // CDK's class says `undefined` where its interface does not, so the compiler would not take it for an IBucket.
  override get isWebsite(): boolean {
    return super.isWebsite ?? false;
  }
}
