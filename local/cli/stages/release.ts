import { DescribeEndpointCommand, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { DescribeExecutionCommand, ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { Failure } from '../failure.ts';
import type { Say } from '../progress.ts';
import { pollUntil } from './poll.ts';
import type { DeployedRun } from './run.ts';

const liveReleaseSchema = z.object({
  modelPackageArn: z.string(),
  modelVersion: z.string(),
  endpointConfigName: z.string(),
});

/** What the release workflow recorded as serving. */
export type LiveRelease = z.infer<typeof liveReleaseSchema>;

const PATIENCE_MS = 10 * 60_000;

/** Approves the model, as a person would, and waits until the release that this starts has ended. */
export async function approveAndRelease(
  run: DeployedRun,
  modelPackageArn: string,
  say: Say,
): Promise<LiveRelease> {
  await run.clients.sageMaker.send(
    new UpdateModelPackageCommand({ ModelPackageArn: modelPackageArn, ModelApprovalStatus: 'Approved' }),
  );
  return untilServing(run, modelPackageArn, undefined, say);
}

/** Releases a model again that had served: its hosts are started anew. */
export async function releaseAgain(run: DeployedRun, live: LiveRelease, say: Say): Promise<LiveRelease> {
  await run.clients.stepFunctions.send(
    new StartExecutionCommand({
      stateMachineArn: run.outputs.ReleaseStateMachineArn,
      input: JSON.stringify({ modelPackageArn: live.modelPackageArn }),
    }),
  );
  return untilServing(run, live.modelPackageArn, live.endpointConfigName, say);
}

async function untilServing(
  run: DeployedRun,
  modelPackageArn: string,
  formerConfig: string | undefined,
  say: Say,
): Promise<LiveRelease> {
  const look = async (): Promise<LiveRelease | undefined> => {
    await failWithRelease(run);
    const live = await liveRelease(run);
    const status = await endpointStatus(run);
    say(`endpoint ${status}`);
    const isNew = live?.modelPackageArn === modelPackageArn && live.endpointConfigName !== formerConfig;
    return isNew && status === 'InService' ? live : undefined;
  };
  return pollUntil(look, {
    what: 'The release',
    everyMs: 500,
    patienceMs: PATIENCE_MS,
    interrupt: run.interrupt,
  });
}

async function liveRelease({ clients, outputs }: DeployedRun): Promise<LiveRelease | undefined> {
  try {
    const request = new GetParameterCommand({ Name: outputs.LiveReleaseParameterName });
    const { Parameter } = await clients.ssm.send(request);
    return liveReleaseSchema.parse(JSON.parse(Parameter?.Value ?? ''));
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

async function endpointStatus({ clients, outputs }: DeployedRun): Promise<string> {
  try {
    const request = new DescribeEndpointCommand({ EndpointName: outputs.EndpointName });
    return (await clients.sageMaker.send(request)).EndpointStatus ?? 'Unknown';
  } catch (error) {
    // SageMaker's answer for an endpoint that is not there yet.
    if (error instanceof Error && error.name === 'ValidationException') return 'NotCreated';
    throw error;
  }
}

async function failWithRelease({ clients, outputs }: DeployedRun): Promise<void> {
  const { executions = [] } = await clients.stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn: outputs.ReleaseStateMachineArn, statusFilter: 'FAILED' }),
  );
  const [failed] = executions;
  if (!failed) return;
  const described = await clients.stepFunctions.send(
    new DescribeExecutionCommand({ executionArn: failed.executionArn }),
  );
  throw new Failure(
    `The release failed (${described.error ?? 'no error name'}): ${described.cause ?? 'no cause'}`,
  );
}
