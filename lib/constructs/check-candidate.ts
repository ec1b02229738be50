import { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { acknowledge } from './compliance.ts';
import { logRetentions } from './log-retention.ts';
import type { ClientNetwork, ModelHostAccess } from './model-host-access.ts';
import { grantKnownObjects } from './operator-grants.ts';
import { ServiceFunction } from './service-function.ts';

export interface CheckCandidateProps {
  readonly config: EnvironmentConfig;
  /** Where the function runs. */
  readonly network: ClientNetwork | undefined;
  readonly artifacts: IBucket;
  readonly modelHost: ModelHostAccess;
}

/** The function by which the release workflow asks a candidate what its evaluation asked it. */
export function checkCandidate(
  scope: Construct,
  { config, network, artifacts, modelHost }: CheckCandidateProps,
): ServiceFunction {
  const check = new ServiceFunction(scope, 'CheckCandidate', {
    handler: 'check-candidate',
    description: 'Asks a model what it was asked where it was evaluated, before shoppers ask it',
    settings: config.functions,
    network,
    logRetention: logRetentions[config.logRetentionDays],
    // It reads the archive until its manifest comes, which may be behind the graph.
    timeout: Duration.minutes(2),
    environment: {
      MODEL_HOST: modelHost.address,
      MODEL_HOST_TIMEOUT_MS: String(config.serving.modelHostTimeoutMs),
    },
  });
  modelHost.grantRank(check.function);
  grantKnownObjects(check.function, artifacts, 'models/');
  acknowledge(check.function, {
    LambdaConcurrency: 'The release workflow asks it, one release at a time.',
    LambdaDLQ: 'The release workflow waits for its answer, and goes back without one.',
  });
  return check;
}
