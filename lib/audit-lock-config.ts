import * as z from 'zod';

import { replicaSchema } from './replica-config.ts';

/** Copies of the audit log's entries under S3 Object Lock. */
export const auditLockSchema = z.strictObject({
  /** How long a copy cannot be changed or deleted. */
  days: z.int().min(1).max(36_500),
  /**
   * `compliance`: by nobody, the account's root and AWS included, so a mistake in `days` is kept as long. `governance`: but for
   * those who are allowed s3:BypassGovernanceRetention, as no role here is.
   */
  mode: z.enum(['governance', 'compliance']),
  /**
   * A bucket that the copies are copied to, under its own Object Lock.
   * @default there is none
   */
  replica: replicaSchema.optional(),
});

export type AuditLockConfig = z.output<typeof auditLockSchema>;
