import * as z from 'zod';

const seconds = z.int().min(1);
const days = z.int().min(1);

/** What the lake keeps, and what may be asked of it. */
export const lakeSchema = z.strictObject({
  /** Old versions of objects are deleted after this. */
  noncurrentDays: days,
  /** Raw files move to infrequent access after this. */
  rawInfrequentAccessDays: days.min(30),
  /** Of Athena's workgroup. */
  queries: z
    .strictObject({
      /** A query that would read more is stopped. @default 100, about half a dollar */
      mostGiB: z.int().min(1).default(100),
      /** Results are deleted after this. @default 7 */
      resultDays: days.default(7),
    })
    .prefault({}),
});

/** Erasure of users from the lake. */
export const erasureSchema = z.strictObject({
  /**
   * Erasures wait so long for others, and for what of the user is on its way to the raw bucket, and are done together.
   * @default 900
   */
  gatherSeconds: seconds.default(900),
  /**
   * How often what came of erased users since is looked for.
   * @default 24
   */
  everyHours: z.int().min(1).default(24),
});

/** What the API accepts, on its way to the online table and to the lake. */
export const clickstreamSchema = z.strictObject({
  retentionHours: z.int().min(24),
  /** @default on-demand capacity */
  shards: z.int().min(1).optional(),
  retryAttempts: z.int().min(1),
  /** Older records go to the dead-letter queue rather than hold their shard up. */
  maxRecordAgeSeconds: z.int().min(60),
  /** How long recent events stay in the online table. */
  eventTtlDays: days,
  archiveBufferSeconds: z.int().min(0).max(900),
  archiveBufferMiB: z.int().min(1).max(128),
  /** How often the archive is merged into the lake. @default 6 */
  ingestEveryHours: z.int().min(1).default(6),
  /** How many days of the archive a run reads, today's with them: what an outage may last. @default 3 */
  ingestDays: days.default(3),
});
