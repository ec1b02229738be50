import * as z from 'zod';

import { alarmsSchema } from './alarms-config.ts';
import { apiSchema, operatorApiSchema } from './api-config.ts';
import { servingSchema } from './serving-config.ts';
import { sloSchema } from './slo-config.ts';
import { studioSchema } from './studio-config.ts';
import { auditLockSchema } from './audit-lock-config.ts';
import type { ShopRulesInput } from '../lambdas/contracts/shop-rules.ts';
import { driftSchema, stackDriftSchema } from './drift-config.ts';
import { featureStoreSchema } from './feature-store-config.ts';
import { imageUri } from './image-uri.ts';
import { experimentAnalysisSchema } from './experiment-judging.ts';
import { answeredExperiments, experimentsSchema, judgedExperiments } from './experiments-config.ts';
import { clickstreamSchema, erasureSchema, lakeSchema, maintenanceSchema } from './lake-config.ts';
import { listsSchema } from './lists-config.ts';
import { threatDetectionSchema } from './threat-detection-config.ts';
import { modelPipelineSchema } from './model-pipeline-config.ts';
import { networkSchema } from './network-config.ts';
import { onlineCacheSchema } from './online-cache-config.ts';
import { releasesSchema } from './release-config.ts';
import { trainingSchema } from './training-config.ts';
import { tuningSchema } from './tuning-config.ts';

const days = z.int().min(1);
/** SageMaker allows so many characters in a variable of a job's environment. */
const longestVariable = 512;

/** Functions get them as variables, and Lambda allows 4 kB for all variables of a function. */
const longestShopRules = 3000;
const shopRules = z
  .custom<ShopRulesInput>((value) => typeof value === 'object' && value !== null)
  .refine((rules) => JSON.stringify(rules).length <= longestShopRules, {
    error: `must not be longer than ${longestShopRules} characters as JSON`,
  });

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
  /**
   * The name of a managed policy of the account that bounds what every role may do. See docs/security.md.
   * @default roles have none
   */
  permissionsBoundary: z
    .string()
    .regex(/^[\w+=,.@-]{1,128}$/, "must be a policy's name")
    .optional(),
  /** Whether CloudFormation refuses to delete the stacks. */
  terminationProtection: z.boolean(),

  /** A number of days that CloudWatch Logs offers. */
  logRetentionDays: z.union([z.literal(7), z.literal(30), z.literal(90), z.literal(365)]),
  /**
   * Which key encrypts log groups: one of the environment's own, whose use CloudTrail records and whose owner can
   * withdraw it, or CloudWatch's.
   * @default serviceKey
   */
  logEncryption: z.enum(['serviceKey', 'customerKey']).default('serviceKey'),
  /**
   * Packs of controls that synthesis checks besides AwsSolutions; it fails on a finding that nobody acknowledged.
   * @default none
   */
  compliancePacks: z.array(z.enum(['HIPAA.Security', 'NIST.800.53.R5'])).default([]),
  functions: z.strictObject({
    architecture: z.enum(['arm64', 'x86_64']),
    logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
    /**
     * How requests of the shop API come to a new version of its functions: a tenth more every minute, and back at the
     * first error, or all at once.
     * @default allAtOnce
     */
    rollout: z.enum(['allAtOnce', 'linear']).default('allAtOnce'),
  }),

  /**
   * A network that functions, and model hosts in containers, run in.
   * @default functions are in none; containers have one of their own
   */
  network: networkSchema.optional(),

  lake: lakeSchema,
  glue: z.strictObject({ workers: z.int().min(2), timeoutMinutes: z.int().min(1) }),

  erasure: erasureSchema.prefault({}),
  maintenance: maintenanceSchema.prefault({}),

  onlineTable: z.strictObject({ pointInTimeRecovery: z.boolean(), deletionProtection: z.boolean() }),
  /** A cache before the online table, see docs/decisions/058. @default there is none */
  onlineCache: onlineCacheSchema.optional(),

  /**
   * A mirror of users' features in SageMaker Feature Store, for models and people outside. See docs/dictionary.md.
   * @default there is none
   */
  featureStore: featureStoreSchema.optional(),

  clickstream: clickstreamSchema,

  images: z.strictObject({
    training: z.strictObject({ uri: imageUri }),
    serving: z.strictObject({ uri: imageUri }),
  }),
  training: trainingSchema,
  tuning: tuningSchema,
  /**
   * How drift is looked for, and when another model is trained for it.
   * @default each setting's own
   */
  drift: driftSchema.prefault({}),
  /** @default each setting's own */
  lists: listsSchema.prefault({}),
  /**
   * A SageMaker Studio domain for those who explore the lake and try models.
   * @default there is none
   */
  studio: studioSchema.optional(),
  /** What a model's card says that no data tells. A card says "unknown" where this says nothing. */
  models: z.strictObject({
    /** Who answers for the models: a team or a person, and how to reach them. */
    owner: z.string().min(1).max(longestVariable).optional(),
    /** On which basis shoppers' events may be learnt from. */
    consentBasis: z.string().min(1).max(longestVariable).optional(),
    /** @default 180 */
    retireAfterDays: days.default(180),
  }),
  serving: servingSchema,

  /** @default each setting's own */
  releases: releasesSchema.prefault({}),
  /**
   * A pipeline that takes each approved model through staging and a person's yes to its release. See docs/delivery.md.
   * @default there is none: whoever approves a model asks for its release
   */
  modelPipeline: modelPipelineSchema.optional(),

  /**
   * Filters by name, and rules for scenarios. The functions that apply them check them when they start.
   * @default no filters, and each scenario's usual rules
   */
  shopRules: shopRules.default({}),
  /**
   * Experiments that compare rules of scenarios, or models. See docs/experiments.md.
   * @default none
   */
  experiments: experimentsSchema.default([]),
  /** @default each setting's own */
  experimentAnalysis: experimentAnalysisSchema.prefault({}),

  api: apiSchema,
  operatorApi: operatorApiSchema,
  /**
   * Copies of the audit log's entries in a bucket of S3 that lets nobody change or delete them.
   * @default there are none: no role may change or delete an entry
   */
  auditLock: auditLockSchema.optional(),
  /**
   * GuardDuty and Macie, where nobody has turned them on for the account.
   * @default they are left as they are
   */
  threatDetection: threatDetectionSchema.optional(),
  /**
   * Whether somebody changed by hand what the stacks have made; an alarm tells.
   * @default nobody looks
   */
  stackDrift: stackDriftSchema.optional(),
  /**
   * A shopper of CloudWatch's own, who asks the shop API for a list from outside.
   * @default there is none
   */
  canary: z
    .strictObject({
      /** Each run is billed. */
      everyMinutes: z.int().min(1).max(60).default(5),
    })
    .optional(),
  /**
   * How many requests X-Ray follows; each that operators send, up to ten a second.
   * @default X-Ray's own rule, for all that the account traces together
   */
  tracing: z
    .strictObject({
      /** The shop API's requests a second of which each is traced. */
      perSecond: z.int().min(0).default(1),
      /** Of those beyond, 0 to 1. */
      share: z.number().min(0).max(1).default(0.05),
    })
    .optional(),
  /**
   * What shoppers are promised; alarms go off at how fast the rest is used up.
   * @default each objective's own
   */
  slos: sloSchema.prefault({}),
  alarms: alarmsSchema,
});

const configSchema = environmentSchema
  .refine(
    ({ shopRules: rules, experiments }) =>
      JSON.stringify(rules).length + JSON.stringify(answeredExperiments(experiments)).length <=
        longestShopRules && JSON.stringify(judgedExperiments(experiments)).length <= longestShopRules,
    {
      path: ['experiments'],
      error: `must not be longer than ${longestShopRules} characters as JSON together with shopRules: remove those that are over`,
    },
  )
  .refine(
    ({ serving, experiments }) =>
      serving.host === 'sagemaker' ||
      experiments.every(({ arms }) => arms.every(({ modelVersion }) => modelVersion === undefined)),
    {
      path: ['experiments'],
      error:
        "must have no arm with a modelVersion, since serving.host runs one model at a time: 'sagemaker' runs two",
    },
  )
  .refine(({ network, onlineCache }) => onlineCache === undefined || network !== undefined, {
    path: ['onlineCache'],
    error: 'must be absent where there is no network: ElastiCache is reached from inside one alone',
  })
  .refine(({ serving, modelPipeline }) => modelPipeline === undefined || serving.host === 'sagemaker', {
    path: ['modelPipeline'],
    error: "must be absent unless serving.host is 'sagemaker': models are staged on an endpoint like theirs",
  })
  .refine(
    ({ tuning, training }) =>
      tuning.strategy !== 'CmaEs' || tuning.maxRuntimeSeconds < training.maxRuntimeSeconds,
    {
      path: ['tuning', 'maxRuntimeSeconds'],
      error:
        'must be below training.maxRuntimeSeconds: CmaEs searches inside a training job, which then fits',
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
