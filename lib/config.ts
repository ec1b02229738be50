import * as z from 'zod';

const seconds = z.int().min(1);
const days = z.int().min(1);
const imageUri = z.string().regex(/^[a-z0-9][a-z0-9._/:@-]+$/i, 'must be a container image URI');
const instanceType = z.string().regex(/^ml\.[a-z0-9]+\.[a-z0-9]+$/, 'must be a SageMaker instance type');

const instances = z.strictObject({ type: instanceType, count: z.int().min(1), volumeGiB: z.int().min(1) });

/** Everything that differs between environments. Stacks read it and never ask which environment they are. */
const environmentSchema = z.strictObject({
  /** Part of every name; short, because SageMaker allows 63 characters for a job. */
  name: z.string().regex(/^[a-z][a-z0-9]{1,11}$/),
  /** @default the account and region of the deploying credentials */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
    .optional(),

  /** `cliCredentials` deploys with the caller's own rights; `bootstrapRoles` with the roles of `cdk bootstrap`. */
  deployWith: z.enum(['cliCredentials', 'bootstrapRoles']),
  /** Whether `cdk destroy` and replacements keep the data. */
  dataOnDelete: z.enum(['destroy', 'retain']),
  /** Whether CloudFormation refuses to delete the stacks. */
  terminationProtection: z.boolean(),

  /** A number of days that CloudWatch Logs offers. */
  logRetentionDays: z.union([z.literal(7), z.literal(30), z.literal(90), z.literal(365)]),
  functions: z.strictObject({
    architecture: z.enum(['arm64', 'x86_64']),
    logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
  }),

  lake: z.strictObject({
    /** Old versions of objects are deleted after this. */
    noncurrentDays: days,
    /** Raw files move to infrequent access after this. */
    rawInfrequentAccessDays: days.min(30),
  }),
  glue: z.strictObject({ workers: z.int().min(2), timeoutMinutes: z.int().min(1) }),

  onlineTable: z.strictObject({ pointInTimeRecovery: z.boolean(), deletionProtection: z.boolean() }),

  clickstream: z.strictObject({
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
  }),

  images: z.strictObject({
    training: z.strictObject({ uri: imageUri }),
    serving: z.strictObject({ uri: imageUri }),
  }),
  training: z.strictObject({
    instances,
    processing: instances,
    maxRuntimeSeconds: seconds,
    /** Between two looks at a job that runs. */
    pollSeconds: seconds,
  }),
  serving: z.strictObject({
    instanceType,
    instanceCount: z.int().min(1),
    pollSeconds: seconds,
    /** The model host answers within this, or the fallback does. */
    modelHostTimeoutMs: z.int().min(1),
    /** A recommendation answers within this, whatever fails. */
    requestBudgetMs: z.int().min(1),
  }),

  api: z.strictObject({
    /** Sustained and peak requests a second of the whole API. */
    rateLimit: z.int().min(1),
    burstLimit: z.int().min(1),
    /** Requests a month that one key may make. */
    monthlyQuota: z.int().min(1),
  }),
  alarms: z.strictObject({
    /** Who gets an e-mail at an alarm; each address has to confirm its subscription. */
    emails: z.array(z.email()),
    /** The 99th percentile of the API's latency that shoppers still do not notice. */
    latencyP99Ms: z.int().min(1),
  }),
});

const configSchema = environmentSchema.refine(
  (config) => config.serving.requestBudgetMs > config.serving.modelHostTimeoutMs,
  {
    path: ['serving', 'requestBudgetMs'],
    error: 'must exceed serving.modelHostTimeoutMs: the fallback needs time too',
  },
);

/** What a file in `config/` writes. */
export type EnvironmentConfigInput = z.input<typeof configSchema>;
/** What stacks get. */
export type EnvironmentConfig = z.output<typeof configSchema>;

/** The configuration is not one that can be deployed; the message names every field that is wrong. */
export class InvalidConfigError extends Error {
  override readonly name = 'InvalidConfigError';
}

/**
 * Checks a file of `config/`. Account, region and image URIs may come from the deploying environment instead,
 * so that a pipeline can deploy an image that it has just built: `CDK_DEFAULT_ACCOUNT`, `CDK_DEFAULT_REGION`,
 * `VITRINE_TRAINING_IMAGE`, `VITRINE_SERVING_IMAGE`.
 */
export function parseConfig(
  input: EnvironmentConfigInput,
  env: Readonly<Record<string, string | undefined>> = process.env,
): EnvironmentConfig {
  const result = configSchema.safeParse({
    ...input,
    account: input.account ?? env['CDK_DEFAULT_ACCOUNT'],
    region: input.region ?? env['CDK_DEFAULT_REGION'],
    images: {
      training: { uri: env['VITRINE_TRAINING_IMAGE'] ?? input.images.training.uri },
      serving: { uri: env['VITRINE_SERVING_IMAGE'] ?? input.images.serving.uri },
    },
  });
  if (!result.success) throw new InvalidConfigError(z.prettifyError(result.error));
  return result.data;
}
