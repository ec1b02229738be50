import { createHash } from 'node:crypto';

import { Fn, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnDomain, CfnStudioLifecycleConfig } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';

import type { StudioConfig } from '../studio-config.ts';

export interface StudioDomainProps {
  readonly name: string;
  readonly settings: StudioConfig;
  /** What notebooks may do; every profile has it. */
  readonly role: IRole;
  /** Encrypts the home directories and the spaces' volumes. */
  readonly key: IKey;
  /** `s3://` folder that each JupyterLab gets its notebooks from, and writes them back to. */
  readonly notebooksUri: string;
  /** Variables of each JupyterLab. */
  readonly environment: Readonly<Record<string, string>>;
  readonly removalPolicy: RemovalPolicy;
}

/** A Studio domain where JupyterLab is offered, and shut down when nobody uses it. Profiles are made by its owners. */
export class StudioDomain extends Construct {
  readonly domainId: string;

  constructor(scope: Construct, id: string, props: StudioDomainProps) {
    super(scope, id);
    const { settings, role } = props;
    const idleSettings: CfnDomain.IdleSettingsProperty = {
      lifecycleManagement: 'ENABLED',
      idleTimeoutInMinutes: settings.idleMinutes,
      minIdleTimeoutInMinutes: 60,
      // Nobody keeps a machine longer by their own settings.
      maxIdleTimeoutInMinutes: settings.idleMinutes,
    };
    const startUp = new CfnStudioLifecycleConfig(this, 'StartUp', {
      // A script cannot be changed, only replaced by one of another name.
      studioLifecycleConfigName: `${props.name}-${versionOf(props)}`,
      studioLifecycleConfigAppType: 'JupyterLab',
      studioLifecycleConfigContent: Fn.base64(startUpScript(props)),
    }).attrStudioLifecycleConfigArn;
    const userSettings = {
      executionRole: role.roleArn,
      jupyterLabAppSettings: {
        appLifecycleManagement: { idleSettings },
        lifecycleConfigArns: [startUp],
        defaultResourceSpec: { lifecycleConfigArn: startUp },
      },
      spaceStorageSettings: {
        defaultEbsStorageSettings: {
          defaultEbsVolumeSizeInGb: settings.spaceGiB,
          maximumEbsVolumeSizeInGb: settings.spaceGiB,
        },
      },
    };
    const domain = new CfnDomain(this, 'Domain', {
      domainName: props.name,
      authMode: settings.authentication,
      appNetworkAccessType: settings.access,
      vpcId: settings.vpcId,
      subnetIds: settings.subnetIds,
      kmsKeyId: props.key.keyArn,
      defaultUserSettings: { ...userSettings, studioWebPortal: 'ENABLED', defaultLandingUri: 'studio::' },
      defaultSpaceSettings: userSettings,
    });
    domain.applyRemovalPolicy(props.removalPolicy);
    this.domainId = domain.attrDomainId;
    this.#grantOwnSpaces(role);
  }

  /** What Studio's own pages call with the role: see the domain, make a space, start and stop its JupyterLab. */
  #grantOwnSpaces(role: IRole): void {
    const arn = (resource: string, resourceName: string): string =>
      Stack.of(this).formatArn({ service: 'sagemaker', resource, resourceName });
    const below = `${this.domainId}/*`;
    grant(role, ['sagemaker:DescribeDomain'], arn('domain', this.domainId));
    grant(role, ['sagemaker:DescribeUserProfile'], arn('user-profile', below));
    grant(
      role,
      ['sagemaker:CreateSpace', 'sagemaker:UpdateSpace', 'sagemaker:DescribeSpace', 'sagemaker:DeleteSpace'],
      arn('space', below),
    );
    grant(role, ['sagemaker:CreateApp', 'sagemaker:DescribeApp', 'sagemaker:DeleteApp'], arn('app', below));
  }
}

/**
 * Studio mounts S3 in Unified Studio's spaces only, so notebooks are copied: from S3 when a JupyterLab starts, and back
 * every five minutes. Nothing is deleted by it.
 */
function startUpScript({ notebooksUri, environment }: StudioDomainProps): string {
  const folder = '"$HOME/notebooks"';
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`);
  return [
    '#!/bin/bash',
    'set -eu',
    `mkdir -p ${folder}`,
    `aws s3 sync --only-show-errors '${notebooksUri}' ${folder}`,
    ...exports.map((line) => `grep -qxF "${line}" "$HOME/.bashrc" || echo "${line}" >> "$HOME/.bashrc"`),
    `nohup bash -c 'while sleep 300; do aws s3 sync --only-show-errors "$HOME/notebooks" "${notebooksUri}"; done' &`,
    '',
  ].join('\n');
}

/** Of the script as it is written here: what it is filled in with is only known at the deployment. */
function versionOf(props: StudioDomainProps): string {
  const written = startUpScript({ ...props, notebooksUri: '', environment: {} });
  return createHash('sha256').update(written).digest('hex').slice(0, 8);
}

function grant(role: IRole, actions: string[], resource: string): void {
  Grant.addToPrincipal({ grantee: role, actions, resourceArns: [resource] });
}
