import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Grant, OidcProviderNative } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

import { GITHUB_ISSUER, GithubDeployRole } from '../constructs/github-deploy-role.ts';

export interface GithubDeliveryStackProps extends StackProps {
  /** `owner/name` */
  readonly repository: string;
  /** In the order of deployment: each but the last is tested by its API. */
  readonly environments: readonly [...string[], string];
}

/** Roles by which the workflows of a repository at GitHub deploy, instead of a pipeline. */
export class GithubDeliveryStack extends Stack {
  constructor(scope: Construct, id: string, props: GithubDeliveryStackProps) {
    super(scope, id, props);
    const { repository, environments } = props;
    const native = new OidcProviderNative(this, 'Github', {
      url: `https://${GITHUB_ISSUER}`,
      clientIds: ['sts.amazonaws.com'],
    });
    for (const environment of environments) {
      const role = new GithubDeployRole(this, `Deploy-${environment}`, {
        provider: native,
        repository,
        environment,
      });
      if (environment !== environments.at(-1)) this.#letTest(role);
      new CfnOutput(this, `Role-${environment}`, { value: role.roleArn });
    }
  }

  /** Its tests ask the API with its key, whose id is known only when it is deployed. */
  #letTest(role: GithubDeployRole): void {
    Grant.addToPrincipal({
      grantee: role,
      actions: ['apigateway:GET'],
      resourceArns: [`arn:${this.partition}:apigateway:${this.region}::/apikeys/*`],
    });
  }
}
