import * as z from 'zod';

/** A cache of ElastiCache for what is read again soon of shoppers; it grows and shrinks by itself, up to these. */
export const onlineCacheSchema = z.strictObject({
  /** What it may hold. A history is 15 kB at most: two hundred events. */
  maxGigabytes: z.int().min(1).max(5000).default(1),
  /** ElastiCache's units a second: one for each kilobyte that a command carries. What is beyond, the table answers. */
  maxUnitsPerSecond: z.int().min(1000).max(15_000_000).default(10_000),
});

export type OnlineCacheConfig = z.output<typeof onlineCacheSchema>;
