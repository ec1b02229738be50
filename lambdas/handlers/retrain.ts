import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { openStepFunctions } from '../adapters/stepfunctions-starts.ts';
import { StepFunctionsWorkflowRuns } from '../adapters/stepfunctions-workflow-runs.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { retrainEnvironment, retrainingEventSchema } from '../contracts/retraining.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { reportRetraining } from '../runtime/retraining-metrics.ts';
import { retrain, type RetrainOutcome } from '../usecases/retrain.ts';

const environment = parseEnvironment(retrainEnvironment, process.env);
const { TRAINING_STATE_MACHINE_ARN: stateMachineArn } = environment;

const dependencies = {
  training: new StepFunctionsWorkflowRuns(openStepFunctions(), { stateMachineArn }),
  policy: {
    reasons: environment.RETRAINING_REASONS,
    quietHours: environment.QUIET_HOURS,
    mostAMonth: environment.MOST_A_MONTH,
  },
  now: Date.now,
};

const decide = instrumented(
  (_, { awsRequestId }) => awsRequestId,
  async ({ detail: { reasons } }: z.output<typeof retrainingEventSchema>) => {
    const outcome = await retrain(reasons, dependencies);
    reportRetraining(outcome);
    return outcome;
  },
);

/** A reason for another model, as the check of drift or the schedule tells it by EventBridge. */
export const handler = (event: unknown, context: Context): Promise<RetrainOutcome> =>
  decide(retrainingEventSchema.parse(event), context);
