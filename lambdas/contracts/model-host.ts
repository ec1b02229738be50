import * as z from 'zod';

/** The most results that one instance may ask for: Amazon Personalize's limit. */
export const MAX_RESULTS = 500;
/** The most history that one instance may carry. Graphs look at less; what is beyond their length is ignored. */
const MAX_HISTORY = 1000;
/** The most instances in one invocation: what batch callers send, and a bound on the tensors of a run. */
const MAX_INSTANCES = 256;
/** The most items that one instance may exclude, or confine the ranking to. */
export const MAX_EXCLUDED = 10_000;

/** The oldest event that is taken, in days: beyond any shop's first one. It keeps decay finite in float32. */
export const MAX_AGE_DAYS = 100_000;

const MAX_FEATURES = 100;
const MAX_FEATURE_NAME = 64;

const itemId = z.string().min(1).max(256);

const historyEventSchema = z.strictObject({
  itemId,
  /** Lower case. A type that the model was not trained on counts as its `other`. */
  eventType: z.string().min(1).max(256),
  /** Days between the event and the request; fractions count. */
  ageDays: z.number().min(0).max(MAX_AGE_DAYS),
});

export const instanceSchema = z.strictObject({
  /** Most recent first. Empty: an unknown shopper, who gets what is popular. */
  history: z.array(historyEventSchema).max(MAX_HISTORY),
  /** The item on the page, for "similar to this". */
  contextItemId: itemId.optional(),
  /**
   * What is known of the shopper beside the history. Names that the model's manifest does not have are ignored, and one
   * that is missing is its default.
   */
  userFeatures: z
    .record(z.string().min(1).max(MAX_FEATURE_NAME), z.number())
    .refine((features) => Object.keys(features).length <= MAX_FEATURES, {
      error: `must have at most ${MAX_FEATURES} features`,
    })
    .optional(),
  /** Fewer come back when the model ranks fewer, or fewer are eligible. */
  numResults: z.int().min(1).max(MAX_RESULTS),
  exclude: z.array(itemId).max(MAX_EXCLUDED).optional(),
  /**
   * Nothing but these is ranked, less what is excluded.
   * @default all items
   */
  only: z.array(itemId).max(MAX_EXCLUDED).optional(),
  /** @default false: items come without metadata */
  metadata: z.boolean().optional(),
});

/** The body of `POST /invocations`. */
export const invocationRequestSchema = z.strictObject({
  instances: z.array(instanceSchema).min(1).max(MAX_INSTANCES),
});

const itemMetadataSchema = z.strictObject({
  name: z.string().optional(),
  category: z.string().optional(),
  price: z.number().optional(),
});

export const rankedItemSchema = z.strictObject({
  itemId,
  score: z.number(),
  /** The item of the history that counted most. */
  reason: itemId.optional(),
  /** Its name, where metadata was asked for and it has one. */
  reasonName: z.string().optional(),
  metadata: itemMetadataSchema.optional(),
});

const predictionSchema = z.strictObject({ items: z.array(rankedItemSchema) });

/** The answer of `POST /invocations`: one prediction per instance, in the order of the instances. */
export const invocationResponseSchema = z.strictObject({
  modelName: z.string().min(1),
  modelVersion: z.string().min(1),
  predictions: z.array(predictionSchema),
});

const modelHostErrorCodes = [
  'InvalidJson',
  'InvalidRequest',
  'PayloadTooLarge',
  'NotFound',
  'MethodNotAllowed',
  'TooManyRequests',
  'NotReady',
  'InternalError',
] as const;

/** The body of every answer of the model host that is not 2xx. */
export const modelHostErrorSchema = z.strictObject({
  code: z.enum(modelHostErrorCodes),
  message: z.string(),
  /** Path of the offending field, such as `instances.0.numResults`. */
  field: z.string().optional(),
  /** A body that would have been accepted. */
  example: z.unknown().optional(),
});

export type Instance = z.infer<typeof instanceSchema>;
export type InvocationRequest = z.infer<typeof invocationRequestSchema>;
export type InvocationResponse = z.infer<typeof invocationResponseSchema>;
export type ItemMetadata = z.infer<typeof itemMetadataSchema>;
export type RankedItem = z.infer<typeof rankedItemSchema>;
export type Prediction = z.infer<typeof predictionSchema>;
export type ModelHostErrorCode = (typeof modelHostErrorCodes)[number];
