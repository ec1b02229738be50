import * as z from 'zod';

const name = z.string().min(1);
const milliseconds = z.coerce.number().int().min(1);
const days = z.coerce.number().int().min(1);

/** Powertools reads these itself; that they are there is checked with the rest. */
const powertools = { POWERTOOLS_SERVICE_NAME: name, POWERTOOLS_METRICS_NAMESPACE: name };

export const getRecommendationsEnvironment = z
  .object({
    ...powertools,
    ONLINE_TABLE_NAME: name,
    ENDPOINT_NAME: name,
    MODEL_HOST_TIMEOUT_MS: milliseconds,
    /** How long an answer may take, from the handler's start. */
    REQUEST_BUDGET_MS: milliseconds,
  })
  .refine((environment) => environment.REQUEST_BUDGET_MS > environment.MODEL_HOST_TIMEOUT_MS, {
    path: ['REQUEST_BUDGET_MS'],
    error: 'must be more than MODEL_HOST_TIMEOUT_MS, since a fallback needs time too',
  });

export const putEventsEnvironment = z.object({ ...powertools, STREAM_NAME: name });

export const consumeEventsEnvironment = z.object({
  ...powertools,
  ONLINE_TABLE_NAME: name,
  /** How long an event stays in the online table after it happened. */
  EVENT_TTL_DAYS: days,
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
    const variable = path.join('.');
    return environment[variable] === undefined ? `${variable} is missing` : `${variable}: ${message}`;
  });
  throw new EnvironmentError(`The environment is not complete: ${faults.join('; ')}`, {
    cause: result.error,
  });
}
