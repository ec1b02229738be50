import { Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { namesOf } from '../names.ts';
import type { AuditTable } from './audit-table.ts';
import type { OnlineTable } from './online-table.ts';
import { grantParameterRead, grantSageMaker } from './operator-grants.ts';

export interface ModelStateProps {
  readonly config: EnvironmentConfig;
  readonly auditTable: AuditTable;
}

export interface ReleasingProps extends ModelStateProps {
  /** The release workflow. */
  readonly release: IStateMachine;
  /** Where a trial is revoked. */
  readonly onlineTable: OnlineTable;
}

/** Variables of functions that read which models there are, and which serves. */
export function registryVariables(
  scope: Construct,
  config: Pick<EnvironmentConfig, 'name'>,
): Record<string, string> {
  const { modelPackageGroup, liveReleaseParameter } = namesOf(config.name);
  return {
    MODEL_PACKAGES_ARN: Stack.of(scope).formatArn({
      service: 'sagemaker',
      resource: 'model-package',
      resourceName: modelPackageGroup,
    }),
    LIVE_RELEASE_PARAMETER: liveReleaseParameter,
  };
}

/** Variables of functions that read the state of models: the registry's group, what serves, and who changed what. */
export function modelVariables(
  scope: Construct,
  { config, auditTable }: ModelStateProps,
): Record<string, string> {
  return { ...registryVariables(scope, config), AUDIT_TABLE_NAME: auditTable.tableName };
}

/** Variables of functions that start releases. */
export function releaseVariables(scope: Construct, props: ReleasingProps): Record<string, string> {
  const { config, release, onlineTable } = props;
  return {
    ...modelVariables(scope, props),
    RELEASE_STATE_MACHINE_ARN: release.stateMachineArn,
    ONLINE_TABLE_NAME: onlineTable.tableName,
    SERVING_INSTANCE_TYPE: config.serving.instanceType,
    ...canaryOf(config),
    RETIRE_AFTER_DAYS: String(config.models.retireAfterDays),
  };
}

/** Read which models there are, and which serves. */
export function grantRegistry(
  grantee: IFunction,
  config: Pick<EnvironmentConfig, 'name'>,
  ...more: `sagemaker:${string}`[]
): void {
  const { modelPackageGroup, liveReleaseParameter } = namesOf(config.name);
  grantSageMaker(grantee, `model-package/${modelPackageGroup}/*`, 'sagemaker:DescribeModelPackage', ...more);
  grantParameterRead(grantee, liveReleaseParameter);
}

/** Read the state of models, and write to the log what is done with them. */
export function grantModels(
  grantee: IFunction,
  { config, auditTable }: ModelStateProps,
  ...more: `sagemaker:${string}`[]
): void {
  grantRegistry(grantee, config, ...more);
  auditTable.grantReadAndAppend(grantee);
}

/** Models are tried beside each other where the host runs more than one. */
function canaryOf({ serving, releases }: EnvironmentConfig): Readonly<Record<string, string>> {
  if (serving.host !== 'sagemaker') return {};
  const { canaryPercent: percent, canaryMinutes: minutes, mostCanaryMinutes: mostMinutes } = releases;
  const shadow = { percent: releases.shadowPercent, minutes: releases.shadowMinutes };
  return { CANARY: JSON.stringify({ percent, minutes, mostMinutes, shadow }) };
}
