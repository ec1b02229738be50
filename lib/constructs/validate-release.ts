import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, Fail, type IChainable, JsonPath, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

import { askGolden } from './ask-golden.ts';
import { tellRelease } from './tell-release.ts';

export interface ValidateReleaseProps {
  /** Ends the trial. */
  readonly watch: IFunction;
  /** Asks a model what its evaluation asked it. */
  readonly check: IFunction;
  readonly validated: IChainable;
}

/**
 * What follows once all get the new model: the trial's end, for until then the model keeps the shoppers who have it, and
 * the golden requests once more, to what serves now. A way back to what served before is not held up by them.
 */
export function validateRelease(
  scope: Construct,
  { watch, check, validated }: ValidateReleaseProps,
): IChainable {
  const end = new LambdaInvoke(scope, 'EndTrial', {
    lambdaFunction: watch,
    payload: TaskInput.fromObject({ ask: 'end', release: JsonPath.stringAt('$$.Execution.Name') }),
    resultPath: JsonPath.DISCARD,
  });
  const ask = askGolden(scope, 'Validate', { check, variant: 'primary', resultPath: '$.validation' });
  const tell = tellRelease(scope, 'TellValidated', {
    action: 'release.validated',
    whyPath: '$.validation.why',
  });
  const notValidated = new Fail(scope, 'NotValidated', {
    error: 'NotValidated',
    causePath: JsonPath.format(
      'The model serves, and answers wrong: {}',
      JsonPath.stringAt('$.validation.why'),
    ),
  });
  ask.next(
    new Choice(scope, 'ReleaseAnswers')
      .when(Condition.stringEquals('$.validation.verdict', 'passed'), tell.next(validated))
      .otherwise(notValidated),
  );
  return end.next(
    new Choice(scope, 'IsValidated').when(Condition.isPresent('$.canary'), ask).otherwise(validated),
  );
}
