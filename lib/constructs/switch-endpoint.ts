import { Stack } from 'aws-cdk-lib';
import { Choice, Condition, Fail, type IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';

export interface SwitchEndpointProps {
  readonly endpointName: string;
  /** JSON path of the endpoint configuration that has to serve. */
  readonly endpointConfigName: string;
  /** Names of endpoint configurations begin with it. */
  readonly endpointConfigPrefix: string;
  readonly switched: IChainable;
}

/** Updates the endpoint to another configuration, or creates it at the first release. */
export function switchEndpoint(scope: Construct, props: SwitchEndpointProps): IChainable {
  const { endpointName, switched } = props;
  const arn = (resource: string, resourceName: string): string =>
    Stack.of(scope).formatArn({ service: 'sagemaker', resource, resourceName });
  const endpoint = arn('endpoint', endpointName);
  const call = {
    parameters: { EndpointName: endpointName, EndpointConfigName: props.endpointConfigName },
    resources: [endpoint, arn('endpoint-config', `${props.endpointConfigPrefix}*`)],
    resultPath: '$.switched',
  };

  const find = new SagemakerCall(scope, 'FindEndpoint', {
    action: 'DescribeEndpoint',
    parameters: { EndpointName: endpointName },
    resources: [endpoint],
    resultPath: '$.endpoint',
    // A missing endpoint and a throttled call have the same error name; the first is expected.
    retry: false,
  });
  const create = new SagemakerCall(scope, 'CreateEndpoint', { ...call, action: 'CreateEndpoint' });
  const update = new SagemakerCall(scope, 'UpdateEndpoint', { ...call, action: 'UpdateEndpoint' });
  const unknown = new Fail(scope, 'EndpointUnknown', {
    error: 'EndpointUnknown',
    causePath: '$.error.Cause',
  });

  find.addCatch(
    new Choice(scope, 'EndpointMissing')
      .when(Condition.stringMatches('$.error.Cause', '*Could not find endpoint*'), create.next(switched))
      .otherwise(unknown),
    { resultPath: '$.error' },
  );
  return find.next(update).next(switched);
}
