import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

/** What the container is told from outside; the names that SageMaker knows keep its names. */
const environmentSchema = z.object({
  /** Where SageMaker unpacks `model.tar.gz`. */
  MODEL_DIR: z.string().min(1).default('/opt/ml/model'),
  /**
   * Names the model to serve, for a host that changes models while it runs: `ssm:/a/parameter` or `file:///a/file`.
   * @default the model in MODEL_DIR, as long as the host lives
   */
  MODEL_POINTER: z
    .string()
    .regex(/^(ssm:|file:\/\/)\//, 'must begin with ssm:/ or file:///')
    .optional(),
  /** How often the pointer is looked at. */
  MODEL_POLL_SECONDS: z.coerce.number().min(0.1).default(5),
  /** Where models that the pointer names are unpacked. */
  MODEL_WORK_DIR: z.string().min(1).default(join(tmpdir(), 'vitrine-models')),
  SAGEMAKER_BIND_TO_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** All interfaces, as a container must; a process on a shared machine is better off with 127.0.0.1. */
  BIND_HOST: z.string().min(1).default('0.0.0.0'),
  /** Names the model in answers in place of the manifest's version: the registry's, for one. */
  MODEL_VERSION: z.string().min(1).optional(),
  /** Ranker processes: a graph session and a core each. One core is left to the process that speaks HTTP. */
  WORKERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(Math.max(1, availableParallelism() - 1)),
  /** The host starts its rankers as the same program, with this role. */
  MODEL_HOST_ROLE: z.enum(['host', 'ranker']).default('host'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Environment = z.infer<typeof environmentSchema>;

class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

export function parseEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = environmentSchema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new EnvironmentError(`the environment is not usable: ${problems.join('; ')}`);
}
