import { Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

import type { ModelHostAccess } from './model-host-access.ts';

/** The way to a model on an endpoint of SageMaker. */
export function endpointAccess(scope: Construct, endpointName: string): ModelHostAccess {
  const arn = Stack.of(scope).formatArn({
    service: 'sagemaker',
    resource: 'endpoint',
    resourceName: endpointName,
  });
  return {
    address: `sagemaker:${endpointName}`,
    grantRank: (grantee) => {
      Grant.addToPrincipal({ grantee, actions: ['sagemaker:InvokeEndpoint'], resourceArns: [arn] });
    },
  };
}
