import { Stack } from 'aws-cdk-lib';
import { type Chain, JsonPath, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { ReleasedEndpoint } from './released-endpoint.ts';
import { SagemakerCall } from './sagemaker-call.ts';

/** A name for a release, not a version, in `$.plan.name`: releasing a version again, after another, must not collide. */
export function planName(scope: Construct, { namePrefix }: Pick<ReleasedEndpoint, 'namePrefix'>): Pass {
  return new Pass(scope, 'Plan', {
    resultPath: '$.plan',
    parameters: { name: JsonPath.format(`${namePrefix}-{}`, JsonPath.uuid()) },
  });
}

/** Makes a model of the package `$.modelPackageArn` and a configuration that runs it, both named `$.plan.name`. */
export function configureModel(
  scope: Construct,
  { namePrefix, modelRole, settings }: Pick<ReleasedEndpoint, 'namePrefix' | 'modelRole' | 'settings'>,
): Chain {
  const named = (resource: string): string =>
    Stack.of(scope).formatArn({ service: 'sagemaker', resource, resourceName: `${namePrefix}-*` });
  const model = new SagemakerCall(scope, 'CreateModel', {
    action: 'CreateModel',
    resources: [named('model')],
    passedRole: modelRole,
    resultPath: '$.model',
    parameters: {
      ModelName: JsonPath.stringAt('$.plan.name'),
      ExecutionRoleArn: modelRole.roleArn,
      PrimaryContainer: { ModelPackageName: JsonPath.stringAt('$.modelPackageArn') },
      // The model host answers requests and calls nothing.
      EnableNetworkIsolation: true,
    },
  });
  const config = new SagemakerCall(scope, 'CreateEndpointConfig', {
    action: 'CreateEndpointConfig',
    resources: [named('endpoint-config')],
    resultPath: '$.config',
    parameters: {
      EndpointConfigName: JsonPath.stringAt('$.plan.name'),
      ProductionVariants: [
        {
          VariantName: 'primary',
          ModelName: JsonPath.stringAt('$.plan.name'),
          InstanceType: settings.instanceType,
          InitialInstanceCount: settings.instanceCount,
          InitialVariantWeight: 1,
        },
      ],
    },
  });
  return model.next(config);
}
