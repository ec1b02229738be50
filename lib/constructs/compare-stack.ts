import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  type INextable,
  JitterType,
  JsonPath,
  Pass,
  type State,
  StateMachineFragment,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/** What became of a comparison. */
export const DRIFTED = 'drifted';
export const UNCHECKED = 'unchecked';
const IN_SYNC = 'in-sync';

const BETWEEN_LOOKS = Duration.seconds(30);

/** Compares resources of one stack with its template, `{stack, resources}`, and ends with `{stack, outcome}`. */
export class CompareStack extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const detect = this.#call('Detect', {
      action: 'detectStackDrift',
      parameters: {
        StackName: JsonPath.stringAt('$.stack'),
        LogicalResourceIds: JsonPath.listAt('$.resources'),
      },
      resultPath: '$.detection',
    });
    const wait = new Wait(this, 'Wait', { time: WaitTime.duration(BETWEEN_LOOKS) });
    const look = this.#call('Look', {
      action: 'describeStackDriftDetectionStatus',
      parameters: { StackDriftDetectionId: JsonPath.stringAt('$.detection.StackDriftDetectionId') },
      resultPath: '$.status',
    });
    const drifted = this.#end(DRIFTED);
    const unchecked = this.#end(UNCHECKED);
    const inSync = this.#end(IN_SYNC);
    const is = (path: string, value: string): Condition => Condition.stringEquals(`$.status.${path}`, value);
    detect
      .next(wait)
      .next(look)
      .next(
        new Choice(this, 'Outcome')
          .when(is('DetectionStatus', 'DETECTION_IN_PROGRESS'), wait)
          .when(is('DetectionStatus', 'DETECTION_FAILED'), unchecked)
          .when(is('StackDriftStatus', 'DRIFTED'), drifted)
          .otherwise(inSync),
      );
    this.startState = detect;
    this.endStates = [drifted, unchecked, inSync];
  }

  #end(outcome: string): Pass {
    return new Pass(this, outcome, { parameters: { stack: JsonPath.stringAt('$.stack'), outcome } });
  }

  /** Rights are the workflow's: CloudFormation authorizes one call by stack, the other on nothing. */
  #call(
    id: string,
    props: {
      readonly action: 'detectStackDrift' | 'describeStackDriftDetectionStatus';
      readonly parameters: Record<string, unknown>;
      readonly resultPath: string;
    },
  ): CallAwsService {
    const call = new CallAwsService(this, id, {
      service: 'cloudformation',
      iamResources: ['*'],
      iamAction: 'cloudformation:DescribeStackDriftDetectionStatus',
      ...props,
    });
    call.addRetry({
      // Throttling among them, and another comparison of the stack that has not ended.
      errors: ['CloudFormation.CloudFormationException'],
      interval: Duration.seconds(10),
      backoffRate: 2,
      maxAttempts: 4,
      jitterStrategy: JitterType.FULL,
    });
    return call;
  }
}
