import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { Failure } from '../failure.ts';
import type { Say } from '../progress.ts';
import { pollUntil } from './poll.ts';
import type { DeployedRun } from './run.ts';

const metrics = z.record(z.string(), z.number());
/** By model, then by metric; a metric that could not be measured is null. */
const protocol = z.record(z.string(), z.record(z.string(), z.number().nullable()));

const outputSchema = z.object({
  modelPackageArn: z.string().min(1),
  evaluation: z.object({
    champion: z.string(),
    k: z.int().min(1),
    metrics,
    baselines: z.record(z.string(), metrics),
    protocols: z.record(z.string(), protocol),
    /** Beside the model that served, on days that neither was fitted on; absent where none did. */
    live: z
      .object({ version: z.string(), questions: z.int(), ndcg: z.number(), liveNdcg: z.number() })
      .optional(),
  }),
});

/** What the training workflow ends with. */
export type TrainedModel = z.infer<typeof outputSchema>;

/** What the workflow fails with where the gates do not let a model be registered. */
const REFUSED = 'ModelNotGoodEnough';

/** The model that was trained was not good enough to be registered; the message says by how much. */
export class ModelRefused extends Failure {}

const PATIENCE_MS = 60 * 60_000;

/** Runs the training workflow to a registered model, saying which of its steps is at work. */
export async function train(run: DeployedRun, say: Say): Promise<TrainedModel> {
  const { executionArn } = await run.clients.stepFunctions.send(
    new StartExecutionCommand({
      stateMachineArn: run.outputs.TrainingStateMachineArn,
      name: run.id,
      input: JSON.stringify({ runId: run.id }),
    }),
  );
  return untilTrained(run, executionArn, say);
}

/** What a run of the training workflow ends with, whoever started it. */
export function untilTrained(
  run: DeployedRun,
  executionArn: string | undefined,
  say: Say,
): Promise<TrainedModel> {
  const { stepFunctions } = run.clients;
  const look = async (): Promise<TrainedModel | undefined> => {
    const { status, output, cause, error } = await stepFunctions.send(
      new DescribeExecutionCommand({ executionArn }),
    );
    if (status === 'SUCCEEDED') return outputSchema.parse(JSON.parse(output ?? ''));
    if (status !== 'RUNNING') {
      throw new (error === REFUSED ? ModelRefused : Failure)(
        `Training failed (${error ?? status ?? 'no status'}): ${cause ?? 'no cause was given'}`,
      );
    }
    say(await currentStep(run, executionArn));
    return undefined;
  };
  return pollUntil(look, {
    what: 'Training',
    everyMs: 700,
    patienceMs: PATIENCE_MS,
    interrupt: run.interrupt,
  });
}

/** The state that the workflow entered last. */
async function currentStep({ clients }: DeployedRun, executionArn: string | undefined): Promise<string> {
  const { events = [] } = await clients.stepFunctions.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 20 }),
  );
  return (
    events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? [])[0] ?? 'starting'
  );
}
