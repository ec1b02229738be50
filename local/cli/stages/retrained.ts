import {
  trainingJobSchema,
  trainingJobsResponseSchema,
} from '../../../lambdas/contracts/operator/training.ts';
import { operatorApi } from '../embedded-aws/operator-api.ts';
import type { Say } from '../progress.ts';
import { pollUntil } from './poll.ts';
import type { DeployedRun } from './run.ts';
import { type TrainedModel, untilTrained } from './train.ts';

/** A model that was trained though nobody asked for it. */
export interface RetrainedModel extends TrainedModel {
  readonly runId: string;
  /** What it was trained for, as its run says. */
  readonly reason: string;
}

const PATIENCE_MS = 60_000;

/** The newest run that nobody asked for, as soon as there is one. */
export function automaticRun(run: DeployedRun): Promise<{ readonly id: string }> {
  const operator = operatorApi(run);
  const look = async () => {
    const { items } = await operator.get('/training-jobs?limit=5', trainingJobsResponseSchema);
    return items.find(({ id }) => id.startsWith('auto-'));
  };
  const { interrupt } = run;
  const what = 'A training run for what the check found';
  return pollUntil(look, { what, everyMs: 500, patienceMs: PATIENCE_MS, interrupt });
}

/** Waits for the run that a check's reasons start, and for its model. */
export async function retrained(run: DeployedRun, say: Say): Promise<RetrainedModel> {
  const { id } = await automaticRun(run);
  const { reason = 'no reason' } = await operatorApi(run).get(`/training-jobs/${id}`, trainingJobSchema);
  say(`${id}, for ${reason}`);
  const executions = run.outputs.TrainingStateMachineArn.replace(':stateMachine:', ':execution:');
  const model = await untilTrained(run, `${executions}:${id}`, (step) => {
    say(`${id}, for ${reason}: ${step}`);
  });
  return { ...model, runId: id, reason };
}
