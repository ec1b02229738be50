import type { EnvironmentConfigInput } from '../../lib/config.ts';
import { withModelPipeline } from './with-model-pipeline.ts';

const replicaIn = (bucket: string) => ({
  bucketArn: `arn:aws:s3:::shop-replica-${bucket}`,
  keyArn: 'arn:aws:kms:eu-central-1:222222222222:key/0f0e0d0c-0b0a-0908-0706-050403020100',
});

/** Production with all that is optional: the pipeline of models, tracked runs, mirrored features, a key that is rotated, a locked audit log, replicas, AWS's own look at it. */
export const withEveryHandler = {
  ...withModelPipeline,
  training: { ...withModelPipeline.training, mlflowServer: {} },
  threatDetection: { guardDuty: true, macie: true },
  featureStore: {},
  api: { ...withModelPipeline.api, keyRotationDays: 90 },
  lake: { ...withModelPipeline.lake, modelReplica: replicaIn('models') },
  auditLock: { days: 365, mode: 'compliance', replica: replicaIn('audit') },
} satisfies EnvironmentConfigInput;
