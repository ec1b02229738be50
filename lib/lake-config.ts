import * as z from 'zod';

import { replicaSchema } from './replica-config.ts';

const seconds = z.int().min(1);
const days = z.int().min(1);

/** What the lake keeps, and what may be asked of it. */
export const lakeSchema = z.strictObject({
  /** Old versions of objects are deleted after this. */
  noncurrentDays: days,
  /** Raw files move to infrequent access after this. */
  rawInfrequentAccessDays: days.min(30),
  /**
   * CloudTrail's records of each call for an object of the buckets, for which AWS charges by the call.
   * @default there are none
   */
  trail: z
    .strictObject({
      /** @default 365 */
      keptDays: days.default(365),
    })
    .optional(),
  /**
   * A bucket that models are copied to, so that one serves again where a region is lost.
   * @default there is none
   */
  modelReplica: replicaSchema.optional(),
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

const kept = z.union([days, z.literal('always')]);

/** Upkeep of the lake's tables: what is too old goes, and small files become large ones. */
export const maintenanceSchema = z.strictObject({
  /** As EventBridge has it, in UTC. @default every night at half past two */
  schedule: z
    .string()
    .regex(/^(rate|cron)\([^)]+\)$/, 'must be rate(...) or cron(...)')
    .default('cron(30 2 * * ? *)'),
  /** How long tables can be read as they were. @default 7 */
  snapshotDays: days.default(7),
  /** How long after a training set was built training can go back to its snapshots. @default 30 */
  trainingSetDays: days.default(30),
  /** Files that no snapshot knows are deleted after this: longer than any job runs. @default 3 */
  orphanDays: days.min(3).default(3),
  /** By table, how long rows are kept, by the moment that `agedBy` in `lake-tables.json` names. */
  retentionDays: z
    .strictObject({
      /** @default 1,095: three years */
      interactions: kept.default(1095),
      /** @default 1,095 */
      feedback: kept.default(1095),
      /** Many rows: as long as models learn of. @default 365 */
      impressions: kept.default(365),
      /** @default 1,095 */
      session_users: kept.default(1095),
      /** @default 90 */
      quarantine: kept.default(90),
      /** By when the shop told of them last. @default always: until they are erased */
      users: kept.default('always'),
      /** @default always: later drops are compared with them */
      drops: kept.default('always'),
    })
    .prefault({}),
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
