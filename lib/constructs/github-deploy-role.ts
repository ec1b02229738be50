import { Duration, Stack } from 'aws-cdk-lib';
import { Grant, type IOidcProvider, OpenIdConnectPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

import { acknowledgeOwnPolicy } from './compliance.ts';

/** Who signs the tokens of GitHub's workflows. */
export const GITHUB_ISSUER = 'token.actions.githubusercontent.com';

/** Roles of `cdk bootstrap` that a deployment takes: to publish files, and to have CloudFormation deploy. */
const BOOTSTRAP_ROLES = ['deploy', 'file-publishing'] as const;
/** What `cdk bootstrap` names its roles with, unless it is told otherwise. */
const QUALIFIER = 'hnb659fds';

export interface GithubDeployRoleProps {
  readonly provider: IOidcProvider;
  /** `owner/name` */
  readonly repository: string;
  /** The environment of the repository that a job has to run in; its own rules say who may start one. */
  readonly environment: string;
}

/** What a workflow of one repository, in one of its environments, may do without a key of this account: deploy. */
export class GithubDeployRole extends Role {
  constructor(scope: Construct, id: string, props: GithubDeployRoleProps) {
    super(scope, id, {
      description: `Deploys from ${props.repository}, environment ${props.environment}`,
      assumedBy: new OpenIdConnectPrincipal(props.provider, {
        StringEquals: {
          [`${GITHUB_ISSUER}:aud`]: 'sts.amazonaws.com',
          // All of it, without a wildcard: neither a fork nor another branch's job gets in.
          [`${GITHUB_ISSUER}:sub`]: `repo:${props.repository}:environment:${props.environment}`,
        },
      }),
      maxSessionDuration: Duration.hours(1),
    });
    acknowledgeOwnPolicy(this, 'A workflow');
    const { account, region } = Stack.of(this);
    Grant.addToPrincipal({
      grantee: this,
      actions: ['sts:AssumeRole'],
      resourceArns: BOOTSTRAP_ROLES.map((role) =>
        Stack.of(this).formatArn({
          service: 'iam',
          region: '',
          resource: 'role',
          resourceName: `cdk-${QUALIFIER}-${role}-role-${account}-${region}`,
        }),
      ),
    });
  }
}
