import { Duration } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { namesOf } from '../names.ts';
import { acknowledge } from './compliance.ts';
import { logRetentions } from './log-retention.ts';
import type { OnlineTable } from './online-table.ts';
import type { ClientNetwork } from './model-host-access.ts';
import { ServiceFunction } from './service-function.ts';

export interface WatchCanaryProps {
  readonly config: EnvironmentConfig;
  /** Where the function runs. */
  readonly network: ClientNetwork | undefined;
  readonly onlineTable: OnlineTable;
}

/** The function that the release workflow asks how a candidate does. */
export function watchCanary(
  scope: Construct,
  { config, network, onlineTable }: WatchCanaryProps,
): ServiceFunction {
  const { leastCalls, mostErrors, mostSlow, mostFallbacks, leastLists, mostClicksLost } = config.releases;
  const { mostLate, leastOverlap, lookSeconds } = config.releases;
  const watch = new ServiceFunction(scope, 'WatchCanary', {
    handler: 'watch-canary',
    description: 'Judges a model that a release tries, and gives it shoppers until the next look',
    settings: config.functions,
    network,
    logRetention: logRetentions[config.logRetentionDays],
    timeout: Duration.seconds(30),
    environment: {
      ONLINE_TABLE_NAME: onlineTable.tableName,
      CANDIDATE_ALARM_PREFIX: namesOf(config.name).candidateAlarms,
      CANARY_LIMITS: JSON.stringify({
        leastCalls,
        mostErrors,
        mostSlow,
        mostFallbacks,
        leastLists,
        mostClicksLost,
      }),
      SHADOW_LIMITS: JSON.stringify({ leastCalls, mostErrors, mostLate, leastOverlap }),
      LOOK_SECONDS: String(lookSeconds),
    },
  });
  onlineTable.grantItems(
    watch.function,
    'dynamodb:PutItem',
    'dynamodb:DeleteItem',
    // What the consumer of events counted of both variants.
    'dynamodb:BatchGetItem',
  );
  Grant.addToPrincipal({
    grantee: watch.function,
    actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'],
    resourceArns: ['*'],
  });
  acknowledge(watch.function, {
    LambdaConcurrency: 'The release workflow asks it, one release at a time, a few times a minute.',
    LambdaDLQ: 'The release workflow waits for its answer, and rolls back without one.',
  });
  return watch;
}
