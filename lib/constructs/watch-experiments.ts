import { Duration } from 'aws-cdk-lib';
import { BucketGrants, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { judgedExperiments } from '../experiments-config.ts';
import type { AuditTable } from './audit-table.ts';
import { acknowledge } from './compliance.ts';
import { grantKeyThrough } from './key-grants.ts';
import { logRetentions } from './log-retention.ts';
import type { ClientNetwork } from './model-host-access.ts';
import type { OnlineTable } from './online-table.ts';
import { grantKnownObjects } from './operator-grants.ts';
import { ServiceFunction } from './service-function.ts';

/** Where analyses of experiments are left. */
export const EXPERIMENTS_FOLDER = 'experiments/';
/** Where those are written down that are to be analysed; names of experiments have no slash. */
export const DUE_FOLDER = `${EXPERIMENTS_FOLDER}due/`;

export interface WatchProps {
  readonly config: EnvironmentConfig;
  readonly lake: { readonly artifacts: IBucket };
  /** Where experiments are stopped. */
  readonly onlineTable: OnlineTable;
  readonly auditTable: AuditTable;
  /** Where the function runs. */
  readonly network: ClientNetwork | undefined;
}

/** The function that says which experiments are to be analysed, and does what their analyses say. */
export function watchExperiments(
  scope: Construct,
  { config, lake, onlineTable, auditTable, network }: WatchProps,
): ServiceFunction {
  const { artifacts } = lake;
  const watch = new ServiceFunction(scope, 'WatchExperiments', {
    handler: 'watch-experiments',
    description: 'Says which experiments are to be analysed, and stops those that harm a guardrail',
    settings: config.functions,
    network,
    logRetention: logRetentions[config.logRetentionDays],
    timeout: Duration.minutes(1),
    environment: {
      ONLINE_TABLE_NAME: onlineTable.tableName,
      AUDIT_TABLE_NAME: auditTable.tableName,
      EXPERIMENTS: JSON.stringify(judgedExperiments(config.experiments)),
      EXPERIMENT_REPORTS_URI: artifacts.s3UrlForObject(EXPERIMENTS_FOLDER),
      DUE_URI: artifacts.s3UrlForObject(`${DUE_FOLDER}experiments.json`),
    },
  });
  onlineTable.grantItems(watch.function, 'dynamodb:GetItem', 'dynamodb:PutItem');
  auditTable.grantReadAndAppend(watch.function);
  grantKnownObjects(watch.function, artifacts, EXPERIMENTS_FOLDER);
  BucketGrants.fromBucket(artifacts).actionsOnObjectKeys(watch.function, `${DUE_FOLDER}*`, 's3:PutObject');
  if (artifacts.encryptionKey)
    grantKeyThrough('s3', artifacts.encryptionKey, watch.function, 'kms:GenerateDataKey');
  acknowledge(watch.function, {
    LambdaConcurrency: 'The daily analysis asks it, twice a day.',
    LambdaDLQ: 'The daily analysis waits for its answer, and fails without one, which an alarm tells.',
  });
  return watch;
}
