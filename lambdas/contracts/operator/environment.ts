import * as z from 'zod';
import { onlineCache } from '../environment.ts';
import { experimentsSchema } from '../experiments.ts';
import { jsonText } from '../json-text.ts';
import { modelHostAddressSchema } from '../model-host-address.ts';
import { canaryLimitsSchema, shadowLimitsSchema } from './canary.ts';
import { watchedExperimentsSchema } from './watched-experiments.ts';

const name = z.string().min(1);
const powertools = { POWERTOOLS_SERVICE_NAME: name, POWERTOOLS_METRICS_NAMESPACE: name };

export const predictEnvironment = z.object({
  ...powertools,
  MODEL_HOST: modelHostAddressSchema,
  /** Lambda sets it. */
  AWS_REGION: name,
  /** For one try: a person or a script waits, not a shopper's page. */
  MODEL_HOST_TIMEOUT_MS: z.coerce.number().int().min(1),
});

/** Where the state of models is: the registry's group, what serves, and who changed what. */
const registry = {
  /** What the ARN of a version begins with. */
  MODEL_PACKAGES_ARN: name,
  LIVE_RELEASE_PARAMETER: name,
};
const models = { ...registry, AUDIT_TABLE_NAME: name };

export const modelsEnvironment = z.object({ ...powertools, ...models });

/** How models are released. */
const releasing = {
  ...models,
  RELEASE_STATE_MACHINE_ARN: name,
  /** Where a trial is revoked. */
  ONLINE_TABLE_NAME: name,
  SERVING_INSTANCE_TYPE: name,
  /** How long after it was made a model may be released. */
  RETIRE_AFTER_DAYS: z.coerce.number().int().min(1),
  /** How models are tried, as JSON; not set: the host runs one model at a time. */
  CANARY: jsonText(
    z.object({
      percent: z.number(),
      minutes: z.number(),
      mostMinutes: z.number(),
      shadow: z.object({ percent: z.number(), minutes: z.number() }),
    }),
  ).optional(),
};

export const deliverEnvironment = z.object({ ...powertools, ...releasing });

export const releasesEnvironment = z.object({
  ...powertools,
  ...releasing,
  /** The configuration's experiments; JSON. */
  EXPERIMENTS: jsonText(experimentsSchema),
  /** The folder that analyses of experiments are left in, with a slash at its end. */
  EXPERIMENT_REPORTS_URI: z.url({ protocol: /^s3$/ }),
});

export const watchCanaryEnvironment = z.object({
  ...powertools,
  ONLINE_TABLE_NAME: name,
  /** What the names of the alarms on the candidate begin with. */
  CANDIDATE_ALARM_PREFIX: name,
  CANARY_LIMITS: jsonText(canaryLimitsSchema),
  SHADOW_LIMITS: jsonText(shadowLimitsSchema),
  LOOK_SECONDS: z.coerce.number().int().min(1),
});

export const watchExperimentsEnvironment = z.object({
  ...powertools,
  ONLINE_TABLE_NAME: name,
  AUDIT_TABLE_NAME: name,
  /** The configuration's experiments, as an analysis gets them; JSON. */
  EXPERIMENTS: jsonText(watchedExperimentsSchema),
  /** The folder that analyses of experiments are left in, with a slash at its end. */
  EXPERIMENT_REPORTS_URI: z.url({ protocol: /^s3$/ }),
  /** Where those that are to be analysed are written down. */
  DUE_URI: z.url({ protocol: /^s3$/ }),
});

export const usersEnvironment = z.object({
  ...powertools,
  ...onlineCache,
  ...models,
  ONLINE_TABLE_NAME: name,
  /** How long after it was made a model may serve. */
  RETIRE_AFTER_DAYS: z.coerce.number().int().min(1),
  /** The secret under which pseudonyms are made. */
  PSEUDONYM_KEY_ARN: name,
  /** The workflow that erases from the lake, and how long erasures wait for others. */
  ERASURE_STATE_MACHINE_ARN: name,
  ERASURE_GATHER_SECONDS: z.coerce.number().int().min(1),
});

export const judgeEvaluationEnvironment = z.object(powertools);

export const recordReleaseEnvironment = z.object({ ...powertools, AUDIT_TABLE_NAME: name });

export const lockAuditLogEnvironment = z.object({
  ...powertools,
  /** The folder of the copies, with a slash at its end. */
  AUDIT_COPIES_URI: z.url({ protocol: /^s3$/ }),
});

export const trackReleaseEnvironment = z.object({
  ...powertools,
  ...registry,
  /** Of the MLflow server that training keeps its runs in: its address, or the ARN of one of SageMaker's. */
  MLFLOW_TRACKING_URI: z.url({ protocol: /^(https?|arn)$/ }),
});

export const trainingEnvironment = z.object({
  ...powertools,
  TRAINING_STATE_MACHINE_ARN: name,
  DRIFT_STATE_MACHINE_ARN: name,
  /** Jobs of a run are named with it and a dash. */
  JOB_NAME_PREFIX: name,
  GLUE_DATABASE: name,
  /** Where the last report of the check of drift is. */
  DRIFT_REPORT_URI: z.url({ protocol: /^s3$/ }),
  /** USD an hour by SageMaker instance type, as JSON; without a type in it, no cost is told. */
  INSTANCE_PRICES: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.record(z.string(), z.number().min(0))),
});
