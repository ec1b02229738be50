import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  JsonPath,
  type StateMachine,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CallAwsService, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

export interface FollowReleaseProps {
  /** Starts releases, and takes them back. */
  readonly deliver: IFunction;
  /** The release workflow. */
  readonly release: StateMachine;
  /** What the function is asked, beside the package. */
  readonly asked: Readonly<Record<string, string>>;
  /** Where it goes on once the release has succeeded. */
  readonly released: IChainable;
}

const POLL = Duration.seconds(30);

/** Has a release started for `$.modelPackageArn`, waits until it has ended, and fails unless it succeeded. */
export class FollowRelease extends Construct {
  readonly start: LambdaInvoke;

  constructor(scope: Construct, id: string, { deliver, release, asked, released }: FollowReleaseProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const executions = (name: string): string =>
      stack.formatArn({
        service: 'states',
        resource: 'execution',
        resourceName: `${release.stateMachineName}:${name}`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    this.start = new LambdaInvoke(this, `${id}Start`, {
      lambdaFunction: deliver,
      payload: TaskInput.fromObject({ modelPackageArn: JsonPath.stringAt('$.modelPackageArn'), ...asked }),
      resultSelector: { 'answer.$': '$.Payload' },
      resultPath: '$.started',
    });
    const look = new CallAwsService(this, `${id}Look`, {
      service: 'sfn',
      action: 'describeExecution',
      iamAction: 'states:DescribeExecution',
      iamResources: [executions('*')],
      parameters: {
        ExecutionArn: JsonPath.format(executions('{}'), JsonPath.stringAt('$.started.answer.release')),
      },
      resultSelector: { 'status.$': '$.Status', 'name.$': '$.Name' },
      resultPath: '$.run',
    });
    const wait = new Wait(this, `${id}Wait`, { time: WaitTime.duration(POLL) });
    const refused = new Fail(this, `${id}Refused`, {
      error: 'Refused',
      causePath: '$.started.answer.refusal',
    });
    const failed = new Fail(this, `${id}Failed`, {
      error: 'NotReleased',
      causePath: JsonPath.format(
        'Release {} ended as {}: npx vitrine releases show {}',
        JsonPath.stringAt('$.run.name'),
        JsonPath.stringAt('$.run.status'),
        JsonPath.stringAt('$.run.name'),
      ),
    });
    this.start.next(
      new Choice(this, `${id}Started`)
        .when(Condition.isPresent('$.started.answer.refusal'), refused)
        .otherwise(wait),
    );
    wait
      .next(look)
      .next(
        new Choice(this, `${id}Ended`)
          .when(Condition.stringEquals('$.run.status', 'RUNNING'), wait)
          .when(Condition.stringEquals('$.run.status', 'SUCCEEDED'), released)
          .otherwise(failed),
      );
  }
}
