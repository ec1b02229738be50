import type { EnvironmentConfigInput } from '../../lib/config.ts';
import { withModelPipeline } from './with-model-pipeline.ts';

/** Production with all that is optional and has functions: the pipeline of models, tracked runs, a locked audit log. */
export const withEveryHandler = {
  ...withModelPipeline,
  training: { ...withModelPipeline.training, mlflowTrackingUri: 'https://mlflow.shop.example' },
  auditLock: { days: 365, mode: 'compliance' },
} satisfies EnvironmentConfigInput;
