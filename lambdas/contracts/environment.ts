import * as z from 'zod';
import { experimentsSchema } from './experiments.ts';
import { jsonText } from './json-text.ts';
import { shopRulesSchema } from './shop-rules.ts';
import { modelHostAddressSchema } from './model-host-address.ts';
import { onlineCacheSchema } from './online-cache.ts';

const name = z.string().min(1);
const milliseconds = z.coerce.number().int().min(1);
const days = z.coerce.number().int().min(1);

/** Of every handler that must know who was erased: the secret under which pseudonyms are made. */
const pseudonymKey = { PSEUDONYM_KEY_ARN: name };

/** Of every handler that reads or writes what the online cache holds. @default there is none */
export const onlineCache = { ONLINE_CACHE: onlineCacheSchema.optional() };

/** Powertools reads these itself; that they are there is checked with the rest. */
const powertools = { POWERTOOLS_SERVICE_NAME: name, POWERTOOLS_METRICS_NAMESPACE: name };

export const rankingEnvironment = z
  .object({
    ...powertools,
    ...onlineCache,
    ONLINE_TABLE_NAME: name,
    MODEL_HOST: modelHostAddressSchema,
    /** Lambda sets it. */
    AWS_REGION: name,
    MODEL_HOST_TIMEOUT_MS: milliseconds,
    /** How long an answer may take, from the handler's start. */
    REQUEST_BUDGET_MS: milliseconds,
    /** Where what was shown is logged. */
    STREAM_NAME: name,
    /** The configuration's filters, and its rules for scenarios; JSON. */
    SHOP_RULES: jsonText(shopRulesSchema),
    /** The configuration's experiments; JSON. */
    EXPERIMENTS: jsonText(experimentsSchema),
  })
  .refine((environment) => environment.REQUEST_BUDGET_MS > environment.MODEL_HOST_TIMEOUT_MS, {
    path: ['REQUEST_BUDGET_MS'],
    error: 'must be more than MODEL_HOST_TIMEOUT_MS, since a fallback needs time too',
  });

export const putEventsEnvironment = z.object({ ...powertools, STREAM_NAME: name });

/** Of every handler that takes in what a shop tells of its items and users. */
export const putChangesEnvironment = z.object({ ...powertools, ONLINE_TABLE_NAME: name, STREAM_NAME: name });

export const putUsersEnvironment = putChangesEnvironment.extend(pseudonymKey);

export const putConsentEnvironment = z.object({
  ...powertools,
  ...pseudonymKey,
  ...onlineCache,
  ONLINE_TABLE_NAME: name,
});

export const getOpenApiEnvironment = z.object({ ...powertools, API_VERSION: name });

/** Of every function behind the API. */
export const apiEnvironment = z.object({
  /** Origins of pages that may read answers, with commas between them; none: no page of another origin. */
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((text) => new Set(text.split(',').filter((origin) => origin !== ''))),
});

/** Of every handler that writes of sessions. */
export const sessionsEnvironment = putUsersEnvironment.extend({
  ...onlineCache,
  /** How long what is known of a session is remembered: as long as the session's events. */
  EVENT_TTL_DAYS: days,
});

export const consumeEventsEnvironment = z.object({
  ...powertools,
  ...onlineCache,
  ...pseudonymKey,
  ONLINE_TABLE_NAME: name,
  /** How long an event stays in the online table after it happened. */
  EVENT_TTL_DAYS: days,
});

export const rotateCallerKeyEnvironment = z.object({
  ...powertools,
  /** The plan of the API whose keys are rotated. */
  USAGE_PLAN_ID: name,
  /** Of each key. */
  KEY_NAME: name,
});

/** The environment lacks something, or has it wrong. Thrown at start, so that it fails a deployment and no request. */
class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** @throws EnvironmentError that names every variable at fault */
export function parseEnvironment<T extends z.ZodType>(
  schema: T,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<T> {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => {
    const [variable = ''] = path.map(String);
    return environment[variable] === undefined ? `${variable} is missing` : `${path.join('.')}: ${message}`;
  });
  throw new EnvironmentError(`The environment is not complete: ${faults.join('; ')}`, {
    cause: result.error,
  });
}
