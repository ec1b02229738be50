import {
  Choice,
  Condition,
  Fail,
  IntegrationPattern,
  JsonPath,
  Pass,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { GlueStartJobRun } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

import { retryWhileBusy } from './glue-retries.ts';
import type { SparkJob } from './spark-job.ts';

/**
 * The task that runs the training set's Spark job, and fails with the sentence that the job ended on.
 * @param options `pin` is the object that may name a set to go back to; without it the newest data is read. Of
 * `skewSample` users it is compared what they are served with; without it of nobody.
 */
export function buildTrainingSet(
  scope: Construct,
  job: SparkJob,
  { pin, skewSample }: { readonly pin?: string; readonly skewSample?: number },
): GlueStartJobRun {
  const build = new GlueStartJobRun(scope, 'BuildTrainingSet', {
    glueJobName: job.jobName,
    integrationPattern: IntegrationPattern.RUN_JOB,
    arguments: TaskInput.fromObject({
      '--run-id': JsonPath.stringAt('$.plan.runId'),
      '--output': JsonPath.stringAt('$.plan.trainingSetUri'),
      '--interactions-snapshot': JsonPath.stringAt('$.plan.snapshot'),
      ...(pin !== undefined && { '--pin': pin }),
      ...(skewSample !== undefined && { '--skew-sample': String(skewSample) }),
    }),
    resultPath: '$.trainingSet',
  });
  retryWhileBusy(build, 5);

  const failed = new Fail(scope, 'TrainingSetFailed', {
    error: 'TrainingSetFailed',
    causePath: '$.error.Cause',
  });
  const failedInJob = new Fail(scope, 'TrainingSetJobFailed', {
    error: 'TrainingSetFailed',
    causePath: '$.run.ErrorMessage',
  });
  // A run that failed comes as a JSON document in the cause; anything else, such as a missing right, as a sentence.
  build.addCatch(
    new Choice(scope, 'TrainingSetJobRan')
      .when(
        Condition.stringMatches('$.error.Cause', '*"ErrorMessage":*'),
        new Pass(scope, 'ReadJobRun', {
          parameters: { run: JsonPath.stringToJson(JsonPath.stringAt('$.error.Cause')) },
        }).next(failedInJob),
      )
      .otherwise(failed),
    { resultPath: '$.error' },
  );
  return build;
}
