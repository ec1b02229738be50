import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  Errors,
  Fail,
  JsonPath,
  Pass,
  type StateMachine,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

import { describePackage } from './approved-package.ts';
import { askGolden } from './ask-golden.ts';
import type { DeliverModelProps } from './deliver-model.ts';
import { FollowRelease } from './follow-release.ts';
import { Workflow } from './workflow.ts';

export interface VerifyModelProps extends DeliverModelProps {
  readonly modelPackageGroup: string;
  /** Asks the model that serves. */
  readonly check: IFunction;
}

/**
 * Asks what serves for the golden requests of `{modelPackageArn}`. Where another model answers, or answers are wrong, what
 * served before is released again, and it fails.
 */
export class VerifyModel extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: VerifyModelProps) {
    super(scope, id);
    const { modelPackageGroup, check, longest, logRetention, ...release } = props;
    const back = new FollowRelease(this, 'RollBack', {
      ...release,
      asked: { ask: 'roll-back', why: JsonPath.stringAt('$.verified.why') },
      released: new Fail(this, 'RolledBack', { error: 'RolledBack', causePath: '$.verified.why' }),
    });
    const unanswered = new Pass(this, 'Unanswered', {
      resultPath: '$.verified',
      parameters: {
        verdict: 'refused',
        why: JsonPath.format('What serves could not be asked: {}', JsonPath.stringAt('$.error.Error')),
      },
    }).next(back.start);
    const ask = askGolden(this, 'AskLive', { check, variant: 'primary', resultPath: '$.verified' });
    ask.addCatch(unanswered, { errors: [Errors.ALL], resultPath: '$.error' });
    ask.next(
      new Choice(this, 'IsVerified')
        .when(Condition.stringEquals('$.verified.verdict', 'passed'), new Succeed(this, 'Verified'))
        .otherwise(back.start),
    );
    this.stateMachine = new Workflow(this, 'Workflow', {
      definition: describePackage(this, modelPackageGroup).next(ask),
      comment: 'Released model to one that serves as it was evaluated',
      timeout: longest.plus(Duration.hours(1)),
      logRetention,
    }).stateMachine;
  }
}
