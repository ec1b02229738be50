import * as z from 'zod';

/** Instants carry their offset (`Z` or `+00:00`), so that nobody guesses a time zone. */
const instant = z.iso.datetime({ offset: true });

/** Iceberg's snapshot ids are 64 bits, more than a JSON number holds in JavaScript: hence strings of digits. */
const snapshotId = z.string().regex(/^\d+$/);

const metrics = z.record(z.string(), z.number());

const fileSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(1),
});

/** What `ranker.onnx` expects and gives: the sizes that its signature leaves open, and the meaning of its codes. */
const graphSchema = z.strictObject({
  file: z.literal('ranker.onnx'),
  /** L: how many events of history the graph looks at. */
  historyLength: z.int().min(1),
  /** K: how many items the graph ranks. */
  topK: z.int().min(1),
  /** N: how many items the catalogue had when the model was trained; rows of `items.parquet`. */
  items: z.int().min(1),
  /** What a process grows by that loads the graph and answers once, in ONNX Runtime on the machine that trained. */
  memoryMb: z.number().min(0).optional(),
  /** Names of the columns of `user_features`, in order, each with the value of a user who has none. */
  userFeatures: z.array(z.strictObject({ name: z.string().min(1), default: z.number() })),
  /** An event type's code in `history_types` is its position here; types not listed are coded as `other`. */
  eventTypes: z
    .array(z.string().min(1))
    .min(1)
    .refine((types) => types.includes('other'), { error: 'must hold "other", the code of unlisted types' }),
});

/** `training-set.json`: which data, and which part of it, a model has seen. */
const trainingSetSchema = z.strictObject({
  runId: z.string().min(1),
  /** Table name to snapshot id; empty for data that does not come from the lake. */
  snapshots: z.record(z.string(), snapshotId),
  rows: z.int().min(0),
  users: z.int().min(0),
  items: z.int().min(0),
  start: instant,
  end: instant,
  /** Where the evaluation splits time: fitted before, judged after. */
  cut: instant,
  /** What was done beyond one machine, or not, and why: a sentence each. Absent: the set does not say. */
  scale: z.array(z.string().min(1)).optional(),
  /** Items whose price is unknown: the model takes them for priced as the median of their category. Absent: not counted. */
  imputedPrices: z.int().min(0).optional(),
});

/** Made-up requests, and the items that the graph gave where it was evaluated, best first. */
const goldenSchema = z.array(
  z.strictObject({
    history: z.array(
      z.strictObject({ itemId: z.string().min(1), eventType: z.string().min(1), ageDays: z.number().min(0) }),
    ),
    exclude: z.array(z.string().min(1)),
    items: z.array(z.string().min(1)).min(1),
  }),
);

/** `manifest.json` of a `model.tar.gz`: how it was made, how good it is, and what its files must hash to. */
export const modelManifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string().min(1),
  version: z.string().min(1),
  algorithm: z.string().min(1),
  hyperparameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  metrics,
  baselines: z.record(z.string(), metrics),
  /** Which fit and which days the evaluation's figures are of, in words; absent: no evaluation came with it. */
  measuredOn: z.string().min(1).optional(),
  trainingSet: trainingSetSchema,
  /** `cut`: fitted for evaluation. `end`: fitted on everything, for release. */
  fitUntil: z.enum(['cut', 'end']),
  codeRevision: z.string(),
  createdAt: instant,
  /** Who answers for the model, and on which basis shoppers' events were learnt from; absent: unknown. */
  owner: z.string().min(1).optional(),
  consentBasis: z.string().min(1).optional(),
  /** The day from which a newer model must serve; absent: nobody has decided. */
  retireOn: z.iso.date().optional(),
  graph: graphSchema,
  /** What a host is asked before shoppers ask it, with the answers of the evaluation; absent: nobody recorded any. */
  golden: goldenSchema.optional(),
  files: z.strictObject({ 'ranker.onnx': fileSchema, 'items.parquet': fileSchema }),
});

export type ModelManifest = z.infer<typeof modelManifestSchema>;
export type ModelGraph = z.infer<typeof graphSchema>;

/** The requests that a model is checked with, of a manifest that may hold more than this version knows. */
export const goldenSetOf = (manifest: unknown): z.infer<typeof goldenSchema> =>
  z.object({ golden: goldenSchema.default([]) }).parse(manifest).golden;
