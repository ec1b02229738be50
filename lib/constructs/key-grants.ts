import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/** Services that encrypt for their callers, with the callers' right to the key. */
export type EncryptingService = 's3' | 'dynamodb' | 'kinesis' | 'sagemaker' | 'sqs';

/**
 * Use a key through a service, and in no other way: what a role can read is then decided by its rights to buckets,
 * tables and streams alone, and the key is of no use to it anywhere else.
 */
export function grantKeyThrough(
  service: EncryptingService,
  key: IKey,
  grantee: IGrantable,
  ...actions: `kms:${string}`[]
): void {
  Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: [key.keyArn],
    conditions: {
      StringEquals: { 'kms:ViaService': `${service}.${Stack.of(key).region}.amazonaws.com` },
    },
  });
}
