import { type Duration, Stack } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  Fail,
  type INextable,
  Pass,
  type State,
  StateMachineFragment,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import { SagemakerCall } from './sagemaker-call.ts';

export interface WaitForEndpointProps {
  readonly endpointName: string;
  /** JSON path of the endpoint configuration that has to serve in the end. */
  readonly endpointConfigPath: string;
  readonly pollInterval: Duration;
}

/** Looks at an endpoint until it serves with the given configuration, or has failed or rolled back. */
export class WaitForEndpoint extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: WaitForEndpointProps) {
    super(scope, id);
    const wait = new Wait(this, 'EndpointWait', { time: WaitTime.duration(props.pollInterval) });
    const describe = new SagemakerCall(this, 'EndpointLook', {
      action: 'DescribeEndpoint',
      parameters: { EndpointName: props.endpointName },
      resources: [
        Stack.of(this).formatArn({
          service: 'sagemaker',
          resource: 'endpoint',
          resourceName: props.endpointName,
        }),
      ],
      resultPath: '$.endpoint',
    });
    const serving = new Pass(this, 'EndpointServes');
    const failed = new Fail(this, 'EndpointFailed', {
      error: 'EndpointFailed',
      causePath: '$.endpoint.FailureReason',
    });
    const rolledBack = new Fail(this, 'EndpointRolledBack', {
      error: 'EndpointRolledBack',
      cause: 'SageMaker went back to the configuration that served before; its endpoint events say why.',
    });

    const inService = Condition.stringEquals('$.endpoint.EndpointStatus', 'InService');
    wait.next(describe).next(
      new Choice(this, 'EndpointSettled')
        .when(
          Condition.and(
            inService,
            Condition.stringEqualsJsonPath('$.endpoint.EndpointConfigName', props.endpointConfigPath),
          ),
          serving,
        )
        // Back in service with another configuration: an update that did not hold.
        .when(inService, rolledBack)
        .when(
          Condition.and(
            Condition.or(
              Condition.stringEquals('$.endpoint.EndpointStatus', 'Failed'),
              Condition.stringEquals('$.endpoint.EndpointStatus', 'UpdateRollbackFailed'),
            ),
            Condition.isPresent('$.endpoint.FailureReason'),
          ),
          failed,
        )
        .otherwise(wait),
    );
    this.startState = wait;
    this.endStates = [serving];
  }
}
