import { Stack } from 'aws-cdk-lib';
import { type IRepository, Repository } from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';

const ecrImage = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)[:@]/;

/**
 * The repository that an image comes from, for the right to pull it.
 * @returns undefined for an image that is not in ECR, which needs no right of ours
 */
export function repositoryOf(scope: Construct, imageUri: string): IRepository | undefined {
  const [, account, region, repositoryName] = ecrImage.exec(imageUri) ?? [];
  if (account === undefined || region === undefined || repositoryName === undefined) return undefined;
  const repositoryArn = Stack.of(scope).formatArn({
    service: 'ecr',
    account,
    region,
    resource: 'repository',
    resourceName: repositoryName,
  });
  return Repository.fromRepositoryAttributes(scope, 'Repository', { repositoryArn, repositoryName });
}
