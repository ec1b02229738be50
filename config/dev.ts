import type { EnvironmentConfigInput } from '../lib/config.ts';
import { objective, searchSpace } from './search-space.ts';

/** A shared account for development: the cloud's settings, small, and gone without a trace when destroyed. */
export default {
  name: 'dev',
  deployWith: 'bootstrapRoles',
  dataOnDelete: 'destroy',
  terminationProtection: false,
  logRetentionDays: 30,
  logEncryption: 'customerKey',
  compliancePacks: ['HIPAA.Security', 'NIST.800.53.R5'],
  functions: { architecture: 'arm64', logLevel: 'DEBUG' },
  lake: { noncurrentDays: 7, rawInfrequentAccessDays: 30 },
  glue: { workers: 2, timeoutMinutes: 60 },
  onlineTable: { pointInTimeRecovery: true, deletionProtection: false },
  clickstream: {
    retentionHours: 24,
    retryAttempts: 10,
    maxRecordAgeSeconds: 3600,
    eventTtlDays: 90,
    archiveBufferSeconds: 60,
    archiveBufferMiB: 5,
  },
  images: {
    // Placeholders: a deploy names the images that it built in VITRINE_TRAINING_IMAGE and VITRINE_SERVING_IMAGE.
    training: { uri: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/vitrine/training:dev' },
    serving: { uri: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/vitrine/serving:dev' },
  },
  training: {
    instances: { type: 'ml.m5.xlarge', count: 1, volumeGiB: 30 },
    processing: { type: 'ml.m5.xlarge', count: 1, volumeGiB: 30 },
    maxRuntimeSeconds: 7200,
    pollSeconds: 15,
  },
  tuning: {
    strategy: 'Bayesian',
    objective,
    parameters: searchSpace,
    folds: 2,
    jobs: 20,
    parallelJobs: 4,
    stopsEarly: false,
    maxRuntimeSeconds: 7200,
    seed: 0,
  },
  // Your own: `owner` and `consentBasis`. Until then each model's card says that they are unknown.
  models: { retireAfterDays: 180 },
  serving: {
    host: 'sagemaker',
    instanceType: 'ml.c6g.large',
    instanceCount: 1,
    pollSeconds: 15,
    modelHostTimeoutMs: 80,
    requestBudgetMs: 150,
  },
  api: { rateLimit: 50, burstLimit: 100, monthlyQuota: 1_000_000 },
  operatorApi: { rateLimit: 20, burstLimit: 40, modelHostTimeoutMs: 2_000 },
  tracing: { perSecond: 1, share: 0.05 },
  alarms: { emails: [], latencyP99Ms: 500 },
} satisfies EnvironmentConfigInput;
