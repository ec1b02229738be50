import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  JsonPath,
  type StateMachine,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

import { approvedPackage } from './approved-package.ts';
import { type MeasuredLatency, verdictAndWhy } from './ask-golden.ts';
import type { ReleasedEndpoint } from './released-endpoint.ts';
import { StageModel } from './stage-model.ts';
import { Workflow } from './workflow.ts';

export interface ValidateModelProps {
  readonly modelPackageGroup: string;
  /** Holds the evaluation of a model to its gates. */
  readonly judge: IFunction;
  readonly staging: ReleasedEndpoint;
  /** Asks the model on the staging endpoint. */
  readonly check: IFunction;
  readonly latency: MeasuredLatency;
  readonly logRetention: RetentionDays;
}

const EVALUATION = '$.package.ModelMetrics.ModelQuality.Statistics.S3Uri';

/** What must hold of `{modelPackageArn}` before a person is asked: its evaluation's gates, then its answers in staging. */
export class ValidateModel extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: ValidateModelProps) {
    super(scope, id);
    const staged = new StageModel(this, 'Staging', {
      endpoint: props.staging,
      check: props.check,
      latency: props.latency,
      next: this.#passed('AnswersAsEvaluated', '$.staged', new Succeed(this, 'Validated')),
    });
    const judge = new LambdaInvoke(this, 'JudgeEvaluation', {
      lambdaFunction: props.judge,
      payload: TaskInput.fromObject({
        modelPackageArn: JsonPath.stringAt('$.modelPackageArn'),
        evaluationUri: JsonPath.stringAt(EVALUATION),
      }),
      resultSelector: verdictAndWhy,
      resultPath: '$.judged',
    }).next(this.#passed('PassesGates', '$.judged', staged.start));
    const evaluated = new Choice(this, 'IsEvaluated').when(Condition.isPresent(EVALUATION), judge).otherwise(
      new Fail(this, 'NotEvaluated', {
        error: 'NotEvaluated',
        cause: 'The model package names no evaluation, so nothing is known of its quality.',
      }),
    );
    this.stateMachine = new Workflow(this, 'Workflow', {
      definition: approvedPackage(this, props.modelPackageGroup, evaluated),
      comment: 'Approved model package to one that is worth asking a person for',
      // SageMaker gives up on an endpoint that does not come up within an hour.
      timeout: Duration.hours(2),
      logRetention: props.logRetention,
    }).stateMachine;
  }

  #passed(id: string, path: string, passed: IChainable): Choice {
    return new Choice(this, id)
      .when(Condition.stringEquals(`${path}.verdict`, 'passed'), passed)
      .otherwise(new Fail(this, `${id}Not`, { error: 'Refused', causePath: `${path}.why` }));
  }
}
