import { GetParameterCommand } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { modelSchema } from '../../../lambdas/contracts/operator/models.ts';
import { releaseSchema } from '../../../lambdas/contracts/operator/releases.ts';
import { versionOf } from '../../../lambdas/domain/release.ts';
import { operatorApi } from '../embedded-aws/operator-api.ts';
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

/** Approves the model and puts it to use, as a person would by the operator API. */
export async function approveAndRelease(
  run: DeployedRun,
  modelPackageArn: string,
  say: Say,
): Promise<LiveRelease> {
  const version = versionOf(modelPackageArn);
  await operatorApi(run).post(`/models/${version}/approve`, { why: 'The demo’s first model' }, modelSchema);
  return useModel(run, version, say);
}

/** Releases a model again that had served: its hosts are started anew. */
export function releaseAgain(run: DeployedRun, live: LiveRelease, say: Say): Promise<LiveRelease> {
  return useModel(run, versionOf(live.modelPackageArn), say);
}

async function useModel(run: DeployedRun, version: number, say: Say): Promise<LiveRelease> {
  const api = operatorApi(run);
  const { name } = await api.get(`/models/${version}`, modelSchema.loose());
  const { id } = await api.post('/use-model', { name, version }, releaseSchema);
  const look = async (): Promise<true | undefined> => {
    const { state, step, cause } = await api.get(`/releases/${id}`, releaseSchema);
    say(`release ${id}: ${step ?? state}`);
    if (state === 'running') return undefined;
    if (state === 'succeeded') return true;
    throw new Failure(`The release ${id} ${state}: ${cause ?? 'no cause was given'}`);
  };
  const { interrupt } = run;
  await pollUntil(look, { what: 'The release', everyMs: 500, patienceMs: PATIENCE_MS, interrupt });
  return liveRelease(run);
}

async function liveRelease({ clients, outputs }: DeployedRun): Promise<LiveRelease> {
  const request = new GetParameterCommand({ Name: outputs.LiveReleaseParameterName });
  const { Parameter } = await clients.ssm.send(request);
  return liveReleaseSchema.parse(JSON.parse(Parameter?.Value ?? ''));
}
