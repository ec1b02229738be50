import type { Duration } from 'aws-cdk-lib';
import { Choice, Condition, type IChainable, JsonPath, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

export interface TakeTurnProps {
  /** The workflow's own, by its name: its role cannot refer to what waits for it. */
  readonly stateMachineArn: string;
  readonly pollInterval: Duration;
  /** What is done once no run is older. */
  readonly turn: IChainable;
}

/**
 * States that let runs of a workflow by one at a time, the oldest first. Step Functions may show a run late, so two that
 * start at the same moment may both go on: what they do must allow it.
 */
export function takeTurn(scope: Construct, props: TakeTurnProps): IChainable {
  const look = new CallAwsService(scope, 'LookForRuns', {
    service: 'sfn',
    action: 'listExecutions',
    iamAction: 'states:ListExecutions',
    iamResources: [props.stateMachineArn],
    parameters: {
      StateMachineArn: JsonPath.stringAt('$$.StateMachine.Id'),
      StatusFilter: 'RUNNING',
      MaxResults: 1000,
    },
    // They come newest first.
    resultSelector: {
      own: JsonPath.executionId,
      'oldest.$': 'States.ArrayGetItem($.Executions, States.MathAdd(States.ArrayLength($.Executions), -1))',
    },
    resultPath: '$.turn',
  });
  // An empty list has no last one: not even this run is shown yet.
  look.addRetry({ errors: ['States.IntrinsicFailure', 'Sfn.SfnException'], maxAttempts: 5 });
  const wait = new Wait(scope, 'WaitForTurn', { time: WaitTime.duration(props.pollInterval) });
  return look.next(
    new Choice(scope, 'IsOldest')
      .when(Condition.stringEqualsJsonPath('$.turn.oldest.ExecutionArn', '$.turn.own'), props.turn)
      .otherwise(wait.next(look)),
  );
}
