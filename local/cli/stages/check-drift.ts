import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { driftReportSchema, type DriftReport } from '../../../lambdas/contracts/operator/drift.ts';
import { Failure } from '../failure.ts';
import type { Say } from '../progress.ts';
import { pollUntil } from './poll.ts';
import type { DeployedRun } from './run.ts';

const PATIENCE_MS = 15 * 60_000;

/** Runs a check of drift, as its schedule would, and reads what it found. */
export async function checkDrift(run: DeployedRun, say: Say): Promise<DriftReport> {
  const { stepFunctions } = run.clients;
  const { executionArn } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn: run.outputs.DriftStateMachineArn }),
  );
  const look = async (): Promise<DriftReport | undefined> => {
    const { status, output, error, cause } = await stepFunctions.send(
      new DescribeExecutionCommand({ executionArn }),
    );
    say(`check ${String(status).toLowerCase()}`);
    if (status === 'SUCCEEDED') return driftReportSchema.parse(JSON.parse(output ?? ''));
    if (status === 'RUNNING') return undefined;
    throw new Failure(`The check of drift failed (${error ?? 'no error'}): ${cause ?? 'no cause was given'}`);
  };
  const { interrupt } = run;
  return pollUntil(look, { what: 'The check of drift', everyMs: 700, patienceMs: PATIENCE_MS, interrupt });
}
