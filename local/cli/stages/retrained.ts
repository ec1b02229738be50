import {
  trainingJobSchema,
  trainingJobsResponseSchema,
} from '../../../lambdas/contracts/operator/training.ts';
import { operatorApi } from '../embedded-aws/operator-api.ts';
import type { Say } from '../progress.ts';
import { pollUntil } from './poll.ts';
import type { DeployedRun } from './run.ts';
import { ModelRefused, type TrainedModel, untilTrained } from './train.ts';

/** What became of a run that nobody asked for. */
export interface Retraining {
  readonly runId: string;
  /** What it was started for. */
  readonly reason: string;
  /** Or why there is none to be approved. */
  readonly outcome: TrainedModel | { readonly refusal: string };
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

/** Waits for the run that a check's reasons start, and for its model or the gates' refusal. */
export async function retrained(run: DeployedRun, say: Say): Promise<Retraining> {
  const { id } = await automaticRun(run);
  const { reason = 'no reason' } = await operatorApi(run).get(`/training-jobs/${id}`, trainingJobSchema);
  say(`${id}, for ${reason}`);
  const executions = run.outputs.TrainingStateMachineArn.replace(':stateMachine:', ':execution:');
  try {
    const outcome = await untilTrained(run, `${executions}:${id}`, (step) => {
      say(`${id}, for ${reason}: ${step}`);
    });
    return { runId: id, reason, outcome };
  } catch (error) {
    if (!(error instanceof ModelRefused)) throw error;
    return { runId: id, reason, outcome: { refusal: error.message } };
  }
}
