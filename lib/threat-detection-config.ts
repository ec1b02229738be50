import * as z from 'zod';

/** AWS's own look at an account. It has one of each for a region: leave out what somebody has turned on already. */
export const threatDetectionSchema = z.strictObject({
  /** GuardDuty, which also looks at calls for objects of S3. @default false: it is not turned on */
  guardDuty: z.boolean().default(false),
  /** Macie, which finds personal data in objects where it is not expected. @default false: it is not turned on */
  macie: z.boolean().default(false),
});

export type ThreatDetectionConfig = z.output<typeof threatDetectionSchema>;
