import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { BucketGrants, type IBucket } from 'aws-cdk-lib/aws-s3';

import { grantKeyThrough } from './key-grants.ts';

/**
 * Grants on part of a bucket, action by action. CDK's own `grantRead` and `grantWrite` give wildcards
 * (`s3:GetObject*`, `s3:List*`, `s3:DeleteObject*`: versions, ACLs, tags) that nothing here uses.
 */

/**
 * Read the objects whose keys begin with `prefix`, and list them.
 * @param prefix without a slash at its end where Spark reads: it also looks at the folder's own key
 */
export function grantObjectRead(bucket: IBucket, grantee: IGrantable, prefix: string): void {
  BucketGrants.fromBucket(bucket).actionsOnObjectKeys(grantee, `${prefix}*`, 's3:GetObject');
  useKey(bucket, grantee, 'kms:Decrypt');
  grantListing(bucket, grantee, prefix);
}

/** Write objects whose keys begin with `prefix`, in one piece or in parts. */
export function grantObjectWrite(bucket: IBucket, grantee: IGrantable, prefix: string): void {
  BucketGrants.fromBucket(bucket).actionsOnObjectKeys(
    grantee,
    `${prefix}*`,
    's3:PutObject',
    's3:AbortMultipartUpload',
  );
  // Completing an upload in parts reads the parts back, hence Decrypt.
  useKey(bucket, grantee, 'kms:GenerateDataKey', 'kms:Decrypt');
}

/** Delete objects whose keys begin with `prefix`; versioning keeps what was deleted for a while. */
export function grantObjectDelete(bucket: IBucket, grantee: IGrantable, prefix: string): void {
  BucketGrants.fromBucket(bucket).actionsOnObjectKeys(grantee, `${prefix}*`, 's3:DeleteObject');
}

/** List versions of the objects whose keys begin with `prefix`, read them and delete them for good. */
export function grantVersions(bucket: IBucket, grantee: IGrantable, prefix: string): void {
  BucketGrants.fromBucket(bucket).actionsOnObjectKeys(
    grantee,
    `${prefix}*`,
    's3:GetObjectVersion',
    's3:DeleteObjectVersion',
  );
  useKey(bucket, grantee, 'kms:Decrypt');
  Grant.addToPrincipal({
    grantee,
    actions: ['s3:ListBucketVersions'],
    resourceArns: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': `${prefix}*` } },
  });
}

function useKey(bucket: IBucket, grantee: IGrantable, ...actions: `kms:${string}`[]): void {
  if (bucket.encryptionKey) grantKeyThrough('s3', bucket.encryptionKey, grantee, ...actions);
}

function grantListing(bucket: IBucket, grantee: IGrantable, prefix: string): void {
  Grant.addToPrincipal({
    grantee,
    actions: ['s3:ListBucket'],
    resourceArns: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': `${prefix}*` } },
  });
  Grant.addToPrincipal({ grantee, actions: ['s3:GetBucketLocation'], resourceArns: [bucket.bucketArn] });
}
