import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import getPort from 'get-port';
import { openModelHost } from '../../lambdas/adapters/open-model-host.ts';
import type { ModelHost, RankRequest } from '../../lambdas/domain/ports/model-host.ts';
import type { RankedList } from '../../lambdas/domain/recommendation.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { fromRoot, node } from '../../local/cli/paths.ts';
import { type RunningProgram, runProgram, startProgram } from '../../local/cli/program.ts';
import { pollUntil } from '../../local/cli/stages/poll.ts';

const FUNCTION = 'vitrine-local-model-host';
/** As the release workflow of `serving.host` `lambda` and `fargate` writes it; here the endpoint has the real one. */
const PARAMETER = '/vitrine/local/live-release-of-hosts';
/** Above what a process takes to answer on a machine that does other things too. */
const TIMEOUT_MS = 10_000;

type Kind = 'sagemaker' | 'lambda' | 'fargate';
const KINDS: readonly Kind[] = ['sagemaker', 'lambda', 'fargate'];
/** Those that swap models; behind an endpoint the release replaces the hosts. */
const SWAPPING: readonly Kind[] = ['lambda', 'fargate'];

/**
 * The three hosts as processes of the embedded AWS, asked by the adapters that the API asks by: an endpoint; a function
 * that is deployed from the construct's own template; and a container's entry point, asked as the load balancer asks it.
 */
export function modelHostsOf(told: () => LoopResult, interrupt: AbortSignal): void {
  describe('the model hosts', () => {
    const hosts = new Map<Kind, ModelHost>();
    let container: RunningProgram | undefined;
    const rank = (kind: Kind, request: Partial<RankRequest> = {}): Promise<RankedList> => {
      const host = hosts.get(kind);
      if (host === undefined) throw new Error(`There is no host ${kind}`);
      return host.rank({
        history: [],
        numResults: 10,
        exclude: new Set(),
        metadata: false,
        nowMs: Date.now(),
        ...request,
      });
    };

    beforeAll(async () => {
      const { run, live } = told();
      Object.assign(process.env, run.emulator.environment);
      await release(told(), live.modelVersion);
      await deployFunction(told());
      const port = await getPort();
      container = await startContainer(told(), port);
      const addresses: Record<Kind, string> = {
        sagemaker: `sagemaker:${run.outputs.EndpointName}`,
        lambda: `lambda:${FUNCTION}:live`,
        fargate: `http://127.0.0.1:${port}`,
      };
      for (const kind of KINDS) {
        hosts.set(kind, openModelHost(addresses[kind], { timeoutMs: TIMEOUT_MS }));
        await untilRanked(kind, live.modelVersion);
      }
    }, 180_000);

    afterAll(async () => {
      await container?.stop(30_000);
    });

    const untilRanked = (kind: Kind, version: string): Promise<RankedList> =>
      pollUntil(
        async () => {
          const list = await rank(kind).catch(() => undefined);
          return list?.modelVersion === version ? list : undefined;
        },
        { what: `${version} on ${kind}`, everyMs: 200, patienceMs: 60_000, interrupt },
      );

    test('rank alike, whatever they are asked', async () => {
      const itemId = told().story.clicks[0]?.itemId ?? '';
      const history = [{ itemId, eventType: 'view', timestampMs: Date.now() - 60_000 }];
      const [first] = (await rank('sagemaker', { history })).items;
      const requests: readonly Partial<RankRequest>[] = [
        {},
        { history },
        { history, contextItemId: itemId, numResults: 3, metadata: true },
        { history, exclude: new Set([first?.itemId ?? '']) },
        { history, only: new Set([itemId, first?.itemId ?? '']) },
      ];
      for (const request of requests) {
        // One moment for all: the history's age is an input.
        const at = { ...request, nowMs: Date.now() };
        const [endpoint, ...others] = await Promise.all(KINDS.map((kind) => rank(kind, at)));
        expect(endpoint?.items.length).toBeGreaterThan(0);
        for (const other of others) expect(other).toEqual(endpoint);
      }
    });

    test.each(SWAPPING)('%s takes another model without a restart, and no request fails', async (kind) => {
      const { live } = told();
      const pid = container?.pid;
      const versions: string[] = [];
      const failures: unknown[] = [];
      const swap = async (version: string): Promise<void> => {
        await release(told(), version);
        while (versions.at(-1) !== version) {
          const list = await rank(kind).catch((error: unknown) => void failures.push(error));
          versions.push(list?.modelVersion ?? 'none');
          if (versions.length > 2_000) throw new Error(`${version} did not come`);
        }
      };
      await swap(`${live.modelVersion}-again`);
      await swap(live.modelVersion);
      expect(failures).toEqual([]);
      expect(new Set(versions)).toEqual(new Set([live.modelVersion, `${live.modelVersion}-again`]));
      expect(container?.pid).toBe(pid);
    });
  });
}

/** Says which model is live, as the release does. */
async function release({ run, trained }: LoopResult, modelVersion: string): Promise<void> {
  const { InferenceSpecification } = await run.clients.sageMaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: trained.modelPackageArn }),
  );
  const modelDataUrl = InferenceSpecification?.Containers?.[0]?.ModelDataUrl;
  const value = { modelPackageArn: trained.modelPackageArn, modelVersion, modelDataUrl };
  await run.clients.ssm.send(
    new PutParameterCommand({
      Name: PARAMETER,
      Type: 'String',
      Overwrite: true,
      Value: JSON.stringify(value),
    }),
  );
}

/** With the role of the template, which the embedded AWS enforces. */
async function deployFunction({ run }: LoopResult): Promise<void> {
  const cwd = join(run.directory, 'lambda-host');
  await mkdir(cwd, { recursive: true });
  const host = {
    artifacts: run.outputs.ArtifactBucketName,
    parameter: PARAMETER,
    functionName: FUNCTION,
  };
  writeFileSync(join(cwd, 'cdk.json'), JSON.stringify({ context: { host } }));
  const tsx = fromRoot('node_modules', 'tsx', 'dist', 'esm', 'index.mjs');
  const app = `${node} --import ${tsx} ${fromRoot('test', 'integ', 'lambda-host-app.ts')}`;
  await runProgram(
    node,
    [
      fromRoot('node_modules', '.bin', 'cdklocal'),
      ...['deploy', '--app', app, '--require-approval', 'never'],
    ],
    {
      purpose: 'The deployment of the model host',
      cwd,
      env: { ...process.env, ...run.emulator.environment, CI: '1', NO_COLOR: '1' },
      log: join(run.directory, 'lambda-host.log'),
      interrupt: run.interrupt,
    },
  );
}

/** The program of the container, with the variables of its task definition. */
async function startContainer({ run }: LoopResult, port: number): Promise<RunningProgram> {
  const workDirectory = join(run.directory, 'fargate-host');
  await mkdir(workDirectory, { recursive: true });
  return startProgram(node, [join(run.directory, 'serving', 'main.mjs')], {
    cwd: workDirectory,
    env: {
      ...run.emulator.environment,
      PATH: process.env['PATH'],
      MODEL_POINTER: `ssm:${PARAMETER}`,
      MODEL_POLL_SECONDS: '1',
      MODEL_WORK_DIR: workDirectory,
      WORKERS: '1',
      SAGEMAKER_BIND_TO_PORT: String(port),
      BIND_HOST: '127.0.0.1',
    },
    log: join(run.directory, 'fargate-host.log'),
  });
}
