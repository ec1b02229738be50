import { type Duration, Stack } from 'aws-cdk-lib';
import { Choice, Condition, Fail, type IChainable, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';

export interface SwitchEndpointProps {
  readonly endpointName: string;
  /** JSON path of the endpoint configuration that has to serve. */
  readonly endpointConfigName: string;
  /** Names of endpoint configurations begin with it. */
  readonly endpointConfigPrefix: string;
  /** Further parameters of an update. */
  readonly updateParameters: Readonly<Record<string, unknown>>;
  /** Between two looks at an endpoint that another change holds. */
  readonly pollInterval: Duration;
  /**
   * What is done first with an endpoint that is there.
   * @param update switches it
   * @default it is switched
   */
  readonly before?: (update: IChainable) => IChainable;
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
  const update = new SagemakerCall(scope, 'UpdateEndpoint', {
    ...call,
    action: 'UpdateEndpoint',
    parameters: { ...call.parameters, ...props.updateParameters },
  });
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
  const updated = update.next(switched);
  // A release that was killed may have left a change on its way, and SageMaker takes one at a time.
  const changing = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack'].map((status) =>
    Condition.stringEquals('$.endpoint.EndpointStatus', status),
  );
  const wait = new Wait(scope, 'EndpointBusy', { time: WaitTime.duration(props.pollInterval) });
  return find.next(
    new Choice(scope, 'EndpointFree')
      .when(Condition.or(...changing), wait.next(find))
      .otherwise(props.before?.(updated) ?? updated),
  );
}
