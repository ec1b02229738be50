import { Duration } from 'aws-cdk-lib';
import { JitterType } from 'aws-cdk-lib/aws-stepfunctions';
import type { GlueStartJobRun } from 'aws-cdk-lib/aws-stepfunctions-tasks';

/**
 * Starts the job again while another run holds it, or the account's capacity: both pass.
 * @param maxAttempts beyond the first; they begin 30 seconds apart and wait twice as long each time, at most `maxDelay`
 */
export function retryWhileBusy(task: GlueStartJobRun, maxAttempts: number, maxDelay?: Duration): void {
  task.addRetry({
    errors: [
      'Glue.ConcurrentRunsExceededException',
      'Glue.ResourceNumberLimitExceededException',
      'Glue.ThrottlingException',
    ],
    interval: Duration.seconds(30),
    backoffRate: 2,
    maxAttempts,
    ...(maxDelay && { maxDelay }),
    jitterStrategy: JitterType.FULL,
  });
}
