import { type ChildProcess, fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { openOnlineTable } from '../../lambdas/adapters/online-table.ts';
import { OnlineTableWriter } from '../lambdas/contracts/online-table-writer.ts';
import type { FakeAws } from '../lambdas/fakes/fake-aws.ts';
import { rankingHost } from '../lambdas/fakes/fake-model-host.ts';
import { lambdaEnvironment, setEnvironment } from '../lambdas/fakes/lambda-environment.ts';

const EVENTS = 50;

/** A shopper with a past, and a host that ranks. */
export async function prepareShop(aws: FakeAws): Promise<void> {
  const items = Array.from({ length: 100 }, (_, index) => `item-${index}`);
  aws.modelHost = rankingHost(items);
  const history = items
    .slice(0, EVENTS)
    .map((itemId, index) => ({ itemId, eventType: 'view', timestampMs: Date.now() - index * 60_000 }));
  setEnvironment(lambdaEnvironment(aws.url));
  const writer = new OnlineTableWriter(openOnlineTable('online', { timeoutMs: 1000 }));
  await writer.precompute({ kind: 'user', id: 'shopper-17' }, history);
}

interface FunctionOptions {
  readonly awsUrl: string;
  readonly warmUps: number;
  readonly requests: number;
  readonly trace: TraceOptions;
}

interface TraceOptions {
  /** What Lambda gives an invocation: the trace that it is part of, and whether it is sampled. */
  readonly header: string;
  /** Where X-Ray's daemon takes segments, over UDP. */
  readonly daemonPort: number;
}

/**
 * The bundle of `get-recommendations` in a process of its own, which asks itself and tells what that took. It runs as in
 * Lambda: traced, and with source maps. The process's own program is bundled too, so that Node loads no compiler of
 * TypeScript there.
 */
export function startFunction(
  bundle: string,
  { awsUrl, warmUps, requests, trace }: FunctionOptions,
): ChildProcess {
  const program = join(dirname(bundle), 'handler-process.mjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'handler-process.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  return fork(program, [bundle, `${warmUps}`, `${requests}`], {
    env: {
      ...lambdaEnvironment(awsUrl),
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: dirname(bundle),
      NODE_OPTIONS: '--enable-source-maps',
      _X_AMZN_TRACE_ID: trace.header,
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${trace.daemonPort}`,
      ONLINE_TABLE_NAME: 'online',
      MODEL_HOST: 'sagemaker:vitrine-local',
      MODEL_HOST_TIMEOUT_MS: '1000',
      REQUEST_BUDGET_MS: '3000',
      STREAM_NAME: 'events',
      SHOP_RULES: '{}',
      EXPERIMENTS: '[]',
    },
    // Its own flags alone: those of a parent may load a compiler of TypeScript there.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
