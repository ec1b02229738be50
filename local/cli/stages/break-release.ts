import { writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeModelPackageCommand } from '@aws-sdk/client-sagemaker';
import type * as z from 'zod';
import { modelSchema } from '../../../lambdas/contracts/operator/models.ts';
import { releaseSchema } from '../../../lambdas/contracts/operator/releases.ts';
import { operatorApi } from '../embedded-aws/operator-api.ts';
import type { ShopApi } from '../embedded-aws/shop-api.ts';
import { Failure } from '../failure.ts';
import { fromRoot, trainingPython } from '../paths.ts';
import { runProgram } from '../program.ts';
import type { Say } from '../progress.ts';
import { pollUntil } from './poll.ts';
import { registerAgain } from './register-again.ts';
import type { DeployedRun } from './run.ts';
import { batchLists } from './shopper.ts';
import { type Traffic, underTraffic } from './shoppers-traffic.ts';

type Release = z.output<typeof releaseSchema>;

/** A release of a broken model, as it went. */
export interface BrokenRelease {
  readonly release: Release;
  /** From its request until shoppers were given to it, and from then until they were taken away again. */
  readonly secondsToCanary: number;
  readonly secondsToRollback: number;
  /** What shoppers got from the request to the end of the rollback. */
  readonly traffic: Traffic;
}

const SHOPPERS = 60;
const CANARY = { strategy: 'canary', canaryPercent: 50, canaryMinutes: 3 } as const;
const PATIENCE_MS = 6 * 60_000;

/**
 * Breaks the model that serves, so that it passes every check of files and signatures and fails for real shoppers, and
 * releases it by canary while shoppers ask.
 */
export async function breakRelease(
  run: DeployedRun,
  api: ShopApi,
  modelPackageArn: string,
  say: Say,
): Promise<BrokenRelease> {
  const version = await registerBroken(run, modelPackageArn, say);
  const userIds = (await batchLists(run)).slice(0, SHOPPERS).map(({ userId }) => userId);
  const { result: release, traffic } = await underTraffic(api, userIds, () =>
    releaseBy(run, version, CANARY, say),
  );
  if (release.state !== 'failed')
    throw new Failure(
      `The release ${release.id} of a broken model ${release.state}: nothing rolled it back.`,
    );
  return {
    release,
    secondsToCanary: secondsBetween(release, 'release.requested', 'release.canary'),
    secondsToRollback: secondsBetween(release, 'release.canary', 'release.rolled-back'),
    traffic,
  };
}

/** Releases a version by the operator API, and waits for what becomes of it. */
export async function releaseBy(
  run: DeployedRun,
  version: number,
  how: Readonly<Record<string, string | number>>,
  say: Say,
): Promise<Release> {
  const operator = operatorApi(run);
  const { name } = await operator.get(`/models/${version}`, modelSchema.loose());
  const { id } = await operator.post('/use-model', { name, version, ...how }, releaseSchema);
  const look = async (): Promise<Release | undefined> => {
    const release = await operator.get(`/releases/${id}`, releaseSchema);
    say(`release ${id}: ${release.step ?? release.state}`);
    // The log is told of the end by an event, a moment after it.
    const isTold = release.history?.some(({ action }) => action === `release.${release.state}`);
    return release.state !== 'running' && isTold === true ? release : undefined;
  };
  const { interrupt } = run;
  return pollUntil(look, { what: 'The release', everyMs: 1000, patienceMs: PATIENCE_MS, interrupt });
}

async function registerBroken(run: DeployedRun, modelPackageArn: string, say: Say): Promise<number> {
  const { s3, sageMaker } = run.clients;
  const known = await sageMaker.send(new DescribeModelPackageCommand({ ModelPackageName: modelPackageArn }));
  const url = new URL(known.InferenceSpecification?.Containers?.[0]?.ModelDataUrl ?? '');
  const key = url.pathname.slice(1);
  const [archive, broken] = [join(run.directory, 'model.tar.gz'), join(run.directory, 'broken.tar.gz')];
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: url.host, Key: key }));
  await writeFile(archive, (await Body?.transformToByteArray()) ?? '');
  say('breaking the model that serves');
  await runProgram(trainingPython, ['faults/break_model.py', archive, '--out', broken], {
    purpose: 'Breaking the model',
    cwd: fromRoot('training'),
    env: { ...process.env, PYTHONPATH: '.' },
    log: join(run.directory, 'break-model.log'),
    onLine: say,
    interrupt: run.interrupt,
  });
  const brokenKey = key.replace(/model\.tar\.gz$/, 'broken/model.tar.gz');
  await s3.send(new PutObjectCommand({ Bucket: url.host, Key: brokenKey, Body: await readFile(broken) }));
  const modelVersion = `${known.CustomerMetadataProperties?.['modelVersion'] ?? ''}-broken`;
  return registerAgain(run, modelPackageArn, { modelDataUrl: `s3://${url.host}/${brokenKey}`, modelVersion });
}

function secondsBetween({ id, history = [] }: Release, from: string, to: string): number {
  const at = (action: string): number => {
    const entry = history.find((one) => one.action === action);
    if (entry === undefined) throw new Failure(`The log of release ${id} has no ${action}.`);
    return Date.parse(entry.at);
  };
  return (at(to) - at(from)) / 1000;
}
