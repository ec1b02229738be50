import type { EnvironmentConfigInput } from '../lib/config.ts';
import { objective, searchSpace } from './search-space.ts';

// The demo's own server, or what whoever runs it has; jobs write to a file of theirs without being told.
const { MLFLOW_TRACKING_URI: tracking } = process.env;

/** One machine: the embedded AWS, which runs images as processes and assumes no bootstrap role. */
export default {
  name: 'local',
  account: '000000000000',
  region: 'us-east-1',
  deployWith: 'cliCredentials',
  dataOnDelete: 'destroy',
  terminationProtection: false,
  logRetentionDays: 7,
  functions: { architecture: 'x86_64', logLevel: 'INFO' },
  lake: { noncurrentDays: 7, rawInfrequentAccessDays: 30 },
  glue: { workers: 2, timeoutMinutes: 30 },
  // A run keeps a small machine busy for minutes.
  erasure: { gatherSeconds: 3600 },
  // Public data sets are of years ago.
  maintenance: { retentionDays: { interactions: 'always' } },
  onlineTable: { pointInTimeRecovery: false, deletionProtection: false },
  clickstream: {
    retentionHours: 24,
    shards: 1,
    retryAttempts: 3,
    maxRecordAgeSeconds: 3600,
    eventTtlDays: 90,
    archiveBufferSeconds: 0,
    archiveBufferMiB: 1,
  },
  images: { training: { uri: 'vitrine/training:local' }, serving: { uri: 'vitrine/serving:local' } },
  training: {
    instances: { type: 'ml.m5.large', count: 1, volumeGiB: 10 },
    processing: { type: 'ml.m5.large', count: 1, volumeGiB: 10 },
    maxRuntimeSeconds: 1800,
    pollSeconds: 1,
    sagemakerPipeline: true,
    mlflowTrackingUri: tracking?.startsWith('http') ? tracking : undefined,
  },
  tuning: {
    strategy: 'Bayesian',
    objective,
    parameters: searchSpace,
    folds: 1,
    jobs: 6,
    parallelJobs: 2,
    stopsEarly: false,
    maxRuntimeSeconds: 1800,
    seed: 0,
  },
  // Runs are minutes apart here, and a shop of 60,000 events has few in an hour.
  drift: { limits: { fewestEvents: 100 }, retraining: { quietHours: 0 } },
  models: {
    owner: 'Whoever ran it on this machine',
    consentBasis: 'None recorded: simulated or public data, or a file of whoever ran it',
  },
  serving: {
    host: 'sagemaker',
    instanceType: 'ml.m5.large',
    instanceCount: 1,
    pollSeconds: 1,
    // Processes that share two cores with the whole platform are slower than an endpoint.
    modelHostTimeoutMs: 2000,
    requestBudgetMs: 7000,
  },
  releases: {
    canaryPercent: 50,
    canaryMinutes: 1,
    lookSeconds: 10,
    leastCalls: 20,
    // Processes that share two cores are late at times, whichever model they run.
    mostErrors: 0.1,
    mostSlow: 0.3,
    mostFallbacks: 0.1,
    mostLate: 0.9,
  },
  // On while a release tries version 2, which is the next one of a fresh run.
  experiments: [
    {
      name: 'next-model',
      salt: 'next-model-1',
      scenarios: ['email'],
      arms: [
        { name: 'control', weight: 0.5 },
        { name: 'next', weight: 0.5, modelVersion: 2 },
      ],
      start: '2026-01-01T00:00:00Z',
      end: '2036-01-01T00:00:00Z',
    },
  ],
  api: { rateLimit: 200, burstLimit: 400, monthlyQuota: 10_000_000 },
  operatorApi: { rateLimit: 20, burstLimit: 40, modelHostTimeoutMs: 5_000 },
  alarms: { emails: [], latencyP99Ms: 4000 },
} satisfies EnvironmentConfigInput;
