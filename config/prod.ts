import type { EnvironmentConfigInput } from '../lib/config.ts';
import { objective, searchSpace } from './search-space.ts';

/** Shoppers depend on it: data survives a deletion, two endpoint instances survive an availability zone. */
export default {
  name: 'prod',
  deployWith: 'bootstrapRoles',
  dataOnDelete: 'retain',
  terminationProtection: true,
  logRetentionDays: 365,
  logEncryption: 'customerKey',
  compliancePacks: ['HIPAA.Security', 'NIST.800.53.R5'],
  functions: { architecture: 'arm64', logLevel: 'INFO', rollout: 'linear' },
  lake: { noncurrentDays: 30, rawInfrequentAccessDays: 90, trail: {} },
  glue: { workers: 4, timeoutMinutes: 180 },
  onlineTable: { pointInTimeRecovery: true, deletionProtection: true },
  clickstream: {
    retentionHours: 168,
    retryAttempts: 10,
    // A day: the consumer can be down over a night without losing what the stream still has.
    maxRecordAgeSeconds: 86_400,
    eventTtlDays: 90,
    archiveBufferSeconds: 300,
    archiveBufferMiB: 64,
  },
  images: {
    // Placeholders: a deploy names the images that it built in VITRINE_TRAINING_IMAGE and VITRINE_SERVING_IMAGE.
    training: { uri: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/vitrine/training:prod' },
    serving: { uri: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/vitrine/serving:prod' },
  },
  training: {
    instances: { type: 'ml.m5.4xlarge', count: 1, volumeGiB: 100 },
    processing: { type: 'ml.m5.2xlarge', count: 1, volumeGiB: 100 },
    maxRuntimeSeconds: 21_600,
    pollSeconds: 30,
    // A release may be hours late where that costs less; a fit that is interrupted goes on.
    keepsCheckpoints: true,
    spotWaitSeconds: 21_600,
  },
  tuning: {
    strategy: 'Bayesian',
    objective,
    parameters: searchSpace,
    folds: 3,
    jobs: 60,
    parallelJobs: 6,
    stopsEarly: false,
    maxRuntimeSeconds: 43_200,
    seed: 0,
  },
  // Your own: `owner` and `consentBasis`. Until then each model's card says that they are unknown.
  models: { retireAfterDays: 180 },
  serving: {
    host: 'sagemaker',
    instanceType: 'ml.c6g.large',
    instanceCount: 2,
    scaling: { mostInstances: 8 },
    pollSeconds: 30,
    modelHostTimeoutMs: 80,
    requestBudgetMs: 150,
  },
  api: {
    rateLimit: 1000,
    burstLimit: 2000,
    monthlyQuota: 100_000_000,
    // Five minutes of the whole limit: a shop may have all its traffic behind one address.
    webAcl: { requestsPerAddress: 300_000 },
  },
  operatorApi: {
    rateLimit: 20,
    burstLimit: 40,
    modelHostTimeoutMs: 2_000,
    // An office or a pipeline at half of the limit.
    webAcl: { requestsPerAddress: 3_000 },
  },
  stackDrift: {},
  canary: { everyMinutes: 5 },
  tracing: { perSecond: 1, share: 0.05 },
  // A month of the example in docs/cost.md, and a fifth more; a day of it, and a fifth more, that nobody expected.
  alarms: { emails: [], latencyP99Ms: 300, trafficDeviations: 3, budgetUsd: 590, anomalyUsd: 20 },
} satisfies EnvironmentConfigInput;
