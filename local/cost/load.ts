import * as z from 'zod';

const count = z.coerce.number().int().min(0);
/** As the configuration schedules it, see `scheduled.ts`. */
const scheduled = z.coerce.number().min(0);
const positive = z.coerce.number().positive();

/** A month of a shop, and what one request of it takes. What was not measured is an assumption; options change it. */
export const loadSchema = z.object({
  /** Shoppers whose histories and lists are kept. */
  users: count.min(1),
  /** Views, clicks and purchases a month. */
  events: count,
  /** Requests for recommendations a month. */
  recommendations: count,
  /** Events in one `POST /events`. */
  eventsPerRequest: positive.default(1),
  /** Billed milliseconds of `get-recommendations`, which waits for the model host and the table. */
  recommendMs: positive.default(25),
  /** Billed milliseconds of `put-events`. */
  putMs: positive.default(12),
  /** Billed milliseconds of `consume-events` for one batch: each event is written, then it is asked whether it may stay. */
  consumeMs: positive.default(100),
  /** Events in one batch of the consumer: few when traffic is thin, 100 at most. */
  eventsPerBatch: positive.default(10),
  /** Billed milliseconds of a model host in Lambda for one ranking: some of the graph, the rest reading and writing JSON. */
  rankMs: positive.default(10),
  /** Those by schedule; drift and new data may start more. */
  trainings: scheduled,
  trainingMinutes: positive.default(10),
  /** Times that every shopper's list is made anew; each takes as long as an ingestion, and then as long as a fit. */
  refreshes: scheduled,
  /** Drops that a shop completes; what the stream archives is merged by the configuration's schedule. */
  ingests: count.default(30),
  ingestMinutes: positive.default(5),
  /** Nights in which the lake's tables are kept in order. */
  upkeeps: scheduled,
  /** Of one run of upkeep or erasure: Spark's start, a look at each table, and a rewrite of some files. */
  upkeepMinutes: positive.default(5),
  /** Quarters of an hour in which somebody asks to be erased, each a run; the daily runs come by schedule. */
  erasures: count.default(10),
  /** Minutes of the comparison in one check of drift: it reads two training sets and trains nothing. */
  checkMinutes: positive.default(5),
  /** Commits that CodePipeline takes to the environment; 0 where GitHub's workflows do. */
  deliveries: count.default(20),
  /** Minutes of the build, which is all of `npm test` and a synthesis. */
  buildMinutes: positive.default(60),
  /** Approved models that the pipeline of models takes to shoppers, where there is one. */
  models: count.default(4),
  /** Minutes in which an instance of SageMaker is made, asked and removed. */
  stagingMinutes: positive.default(15),
});
export type Load = z.output<typeof loadSchema>;

/** The same shop, so many times as large. */
export const scaled = (load: Load, times: number): Load => ({
  ...load,
  users: Math.max(1, Math.round(load.users * times)),
  events: Math.round(load.events * times),
  recommendations: Math.round(load.recommendations * times),
});

/** Sizes in bytes and counts that the bill follows from; each with where it comes from. */
export const SIZES = {
  /** One event as JSON on the stream: the contract's fields with ids of 12 to 36 characters. */
  event: 350,
  /** Firehose bills each record as at least this. */
  firehoseRecord: 5_000,
  /** Of one shopper in the online table: 200 events of history and a list of 100 items. */
  shopper: 16_000,
  /** Of that, the history. */
  history: 10_000,
  /** ElastiCache bills a serverless cache of Valkey as at least this many GB. */
  leastCacheGb: 0.1,
  /** A user's features with their names, id and time: a write of one kB. */
  featureRecord: 500,
  /** A list of 50 items, as `npm run bench:batch` makes them. */
  list: 6_300,
  /** What one request leaves in CloudWatch Logs: Lambda's three lines, metrics as JSON, an access-log line. */
  logsPerRequest: 1_200,
  /** One event in the lake and in raw, compressed, kept for a year. */
  storedEvent: 120,
  /** Calls for objects of one run of Spark: files of the tables' metadata and data, read, written and listed. */
  objectCallsOfRun: 2_000,
  /** Read request units of one recommendation: a query of 8 kB, eventually consistent. */
  readUnits: 1,
  /** Read request units of one event: its user's consent and whether they were erased, consistently. */
  eventReadUnits: 2,
  /** The metrics that the functions emit, by name and dimension: a shop has lists in four scenarios. */
  metrics: 36,
  /** What a collector sends of one container with one ranker, counted there: 222 of the host after minutes, most of them Node's, and 6 of its own. */
  hostSeries: 228,
  /** X-Ray's default rule: one request a second, and of the others this share. */
  tracedShare: 0.05,
} as const;

export const HOURS = 730;
export const GB = 1e9;
