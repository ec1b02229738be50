import * as z from 'zod';

/** Where S3 copies what it is given, as it is given: a bucket of the account with versions, mostly in another region. */
export const replicaSchema = z.strictObject({
  bucketArn: z.string().regex(/^arn:aws[\w-]*:s3:::[a-z0-9][a-z0-9.-]{2,62}$/, "must be a bucket's ARN"),
  /** Of KMS, in the bucket's region. */
  keyArn: z.string().regex(/^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/, "must be a key's ARN"),
});

export type ReplicaConfig = z.output<typeof replicaSchema>;
