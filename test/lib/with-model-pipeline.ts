import prod from '../../config/prod.ts';
import type { EnvironmentConfigInput } from '../../lib/config.ts';

/** Production with the pipeline of models, which of the profiles only `full` has. */
export const withModelPipeline = { ...prod, modelPipeline: {} } satisfies EnvironmentConfigInput;
