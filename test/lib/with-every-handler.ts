import type { EnvironmentConfigInput } from '../../lib/config.ts';
import { withModelPipeline } from './with-model-pipeline.ts';

/** Production with all that is optional: the pipeline of models, tracked runs, mirrored features, a locked audit log, AWS's own look at it. */
export const withEveryHandler = {
  ...withModelPipeline,
  training: { ...withModelPipeline.training, mlflowTrackingUri: 'https://mlflow.shop.example' },
  threatDetection: { guardDuty: true, macie: true },
  featureStore: {},
  auditLock: { days: 365, mode: 'compliance' },
} satisfies EnvironmentConfigInput;
