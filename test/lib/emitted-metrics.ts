import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import userFeatures from '../../training/vitrine/schemas/user-feature-group.json' with { type: 'json' };

const repository = join(import.meta.dirname, '..', '..');
const runtime = join(repository, 'lambdas', 'runtime');
const stackDrift = join(repository, 'lib', 'constructs', 'stack-drift.ts');
const drift = join(repository, 'training', 'vitrine', 'drift', 'published.py');

const namesIn = (file: string, pattern: RegExp): string[] =>
  [...readFileSync(file, 'utf8').matchAll(pattern)].flatMap(([, ...names]) => names.filter(Boolean));

/** What the functions emit. */
const emitted: readonly string[] = readdirSync(runtime)
  .filter((name) => name.endsWith('.ts'))
  .flatMap((file) =>
    namesIn(
      join(runtime, file),
      /addMetric\('(\w+)'|addSplit\([^']*'(\w+)'|\b(\w+ByVariant): |'(List\w+ByScenario)'/g,
    ),
  );

/** By the namespace, what the platform publishes. */
const OURS: Readonly<Record<string, readonly string[]>> = {
  Vitrine: emitted,
  // The file that the job reads too.
  [userFeatures.notMirrored.namespace]: [userFeatures.notMirrored.metric],
  'Vitrine/Drift': namesIn(drift, /^ +"(\w+)": |values\["(\w+)"\]/gm),
  'Vitrine/Stacks': namesIn(stackDrift, /const METRIC = '(\w+)'/g),
};
/** Metrics that AWS's services publish of themselves, as their documentation names them. */
const OF_AWS: Readonly<Record<string, readonly string[]>> = {
  'AWS/ApiGateway': ['5XXError', 'Latency', 'Count'],
  'AWS/Billing': ['EstimatedCharges'],
  'AWS/DynamoDB': [
    'ConsumedReadCapacityUnits',
    'ConsumedWriteCapacityUnits',
    'ReadThrottleEvents',
    'WriteThrottleEvents',
  ],
  'AWS/Events': ['FailedInvocations'],
  'AWS/Firehose': ['DeliveryToS3.DataFreshness', 'IncomingBytes'],
  'AWS/Kinesis': ['IncomingBytes'],
  'AWS/Lambda': ['Duration', 'Errors', 'Invocations', 'IteratorAge', 'Throttles'],
  'AWS/Logs': ['IncomingBytes'],
  'AWS/S3': ['BucketSizeBytes'],
  'AWS/SQS': ['ApproximateNumberOfMessagesVisible'],
  'AWS/SageMaker': ['Invocations', 'InvocationsPerInstance'],
  'AWS/States': ['ExecutionsFailed', 'ExecutionsStarted', 'ExecutionsTimedOut', 'ExecutionTime'],
  'AWS/WAFV2': ['BlockedRequests'],
  CloudWatchSynthetics: ['SuccessPercent'],
};

/** Whether the platform, or a service of AWS, publishes a metric of the name in the namespace. */
export const isEmitted = (namespace: string, name: string): boolean =>
  (OURS[namespace] ?? OF_AWS[namespace] ?? []).includes(name);
