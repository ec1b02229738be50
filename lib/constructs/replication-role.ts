import { Arn, ArnFormat } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket, type ReplicationRule } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import type { ReplicaConfig } from '../replica-config.ts';
import { acknowledgeOwnPolicy } from './compliance.ts';
import { grantKeyThrough } from './key-grants.ts';

export interface Replication {
  readonly replica: ReplicaConfig;
  /** What is copied begins with it. */
  readonly prefix: string;
}

/** What S3 copies a bucket's folder with: it reads versions of that folder and writes that folder of the replica. */
export class ReplicationRole extends Role {
  readonly rule: ReplicationRule;
  readonly #replication: Replication;

  constructor(scope: Construct, id: string, replication: Replication) {
    super(scope, id, {
      assumedBy: new ServicePrincipal('s3.amazonaws.com'),
      description: `Copies ${replication.prefix} to a bucket elsewhere`,
    });
    acknowledgeOwnPolicy(this, 'The copying of objects');
    this.#replication = replication;
    const { replica, prefix } = replication;
    this.rule = {
      id: 'replica',
      destination: Bucket.fromBucketArn(this, 'Replica', replica.bucketArn),
      kmsKey: Key.fromKeyArn(this, 'ReplicaKey', replica.keyArn),
      filter: { prefix },
      sseKmsEncryptedObjects: true,
      // What is deleted by mistake stays there.
      deleteMarkerReplication: false,
    };
  }

  /** @param isLocked whether its objects are under Object Lock, and are to be there too */
  grantCopying(source: IBucket, sourceKey: IKey, isLocked: boolean): void {
    const { replica, prefix } = this.#replication;
    const allow = (resourceArn: string, actions: string[], conditions?: Record<string, unknown>): void => {
      Grant.addToPrincipal({
        grantee: this,
        actions,
        resourceArns: [resourceArn],
        ...(conditions && { conditions: { StringEquals: conditions } }),
      });
    };
    allow(source.bucketArn, ['s3:GetReplicationConfiguration', 's3:ListBucket']);
    allow(source.arnForObjects(`${prefix}*`), [
      's3:GetObjectVersionForReplication',
      's3:GetObjectVersionAcl',
      's3:GetObjectVersionTagging',
      ...(isLocked ? ['s3:GetObjectRetention', 's3:GetObjectLegalHold'] : []),
    ]);
    allow(`${replica.bucketArn}/${prefix}*`, ['s3:ReplicateObject', 's3:ReplicateTags']);
    grantKeyThrough('s3', sourceKey, this, 'kms:Decrypt');
    const { region } = Arn.split(replica.keyArn, ArnFormat.SLASH_RESOURCE_NAME);
    allow(replica.keyArn, ['kms:Encrypt', 'kms:GenerateDataKey'], {
      'kms:ViaService': `s3.${region ?? ''}.amazonaws.com`,
    });
  }
}
