import * as z from 'zod';

/** CloudWatch takes alarms on metrics to the second every 10 or 30 seconds, and every minute. */
const lookSeconds = z.union([z.literal(10), z.literal(30), z.literal(60)]);
const share = z.number().gt(0).lt(1);

/** How a model is tried on shoppers before it takes over, and what it must not do. */
export const releasesSchema = z
  .strictObject({
    /** Of shoppers, where a release does not say. @default 10 */
    canaryPercent: z.int().min(1).max(100).default(10),
    /** Where a release does not say. @default 15 */
    canaryMinutes: z.number().min(0.1).max(170).default(15),
    /** The longest that a release may ask for: CloudWatch keeps what is to the second for three hours. @default 120 */
    mostCanaryMinutes: z.number().min(0.1).max(170).default(120),
    /**
     * Of requests, which a candidate is asked too before it has shoppers, and whose answers nobody sees; where a release
     * does not say. 0: off.
     * @default 0
     */
    shadowPercent: z.int().min(0).max(100).default(0),
    /** How long, where a release does not say; at most `mostCanaryMinutes`. @default 5 */
    shadowMinutes: z.number().min(0.1).max(170).default(5),
    /** Of those answers, that may come after the live list. Not measured. @default 0.2 */
    mostLate: share.default(0.2),
    /** How much of the live lists the candidate's must have, on average. Not measured. @default 0.05 */
    leastOverlap: z.number().min(0).lt(1).default(0.05),
    /** Between two looks at a candidate, and the period of its alarms. @default 60 */
    lookSeconds: lookSeconds.default(60),
    /** Calls of a candidate that say something of it. @default 50 */
    leastCalls: z.int().min(1).default(50),
    /**
     * So much greater than that of the model that serves may the share of a candidate's calls be that fail; five times it
     * sets an alarm off, whatever the other one does.
     * @default 0.02
     */
    mostErrors: share.default(0.02),
    /** The same of calls that take longer than half of `modelHostTimeoutMs`: 0.01 is the 99th percentile. @default 0.01 */
    mostSlow: share.default(0.01),
    /** The same of answers that something else had to stand in for. @default 0.02 */
    mostFallbacks: share.default(0.02),
    /**
     * Lists of either model that say something of its clicks: below a hundred, sums of clicks are not near enough to
     * normal, as of an experiment's shoppers. Fewer roll nothing back.
     * @default 100
     */
    leastLists: z.int().min(1).default(100),
    /**
     * Of the live model's click-through, that a candidate may lose: one that surely loses more is rolled back. A tenth, as
     * a quarter of an hour does not show less; whether a model brings more, experiments tell. Not measured.
     * @default 0.1
     */
    mostClicksLost: share.default(0.1),
  })
  .refine(({ shadowMinutes, mostCanaryMinutes }) => shadowMinutes <= mostCanaryMinutes, {
    path: ['shadowMinutes'],
    error: 'must be at most mostCanaryMinutes, such as 5',
  });

export type ReleasesConfig = z.output<typeof releasesSchema>;
