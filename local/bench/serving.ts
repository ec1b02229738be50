/**
 * `npm run bench:serving -- --items 4000 --rps 1000 --seconds 20 --json OUT`: load on the model host.
 *
 * Measures the bundled host, of as many ranker processes as `--workers` says, with a model of `--items` items (the
 * product's graph with made-up weights, or the model in `--model`), over HTTP on this machine, which the generator of the
 * load shares. The load is open: see open-loop.ts. A warm-up of two seconds at the same rate is not counted. With
 * `--swaps` the model is replaced so often meanwhile, evenly spread. Prints and writes
 * `{items, workers, swaps, rps, seconds, sent, errors, p50, p90, p99, max, rssMb}`: milliseconds, and the largest
 * resident set of the host's processes together.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Command, Option } from 'commander';
import getPort from 'get-port';
import { parquetReadObjects } from 'hyparquet';
import { z } from 'zod';
import type { LiveRelease } from '../../lambdas/contracts/live-release.ts';
import { modelManifestSchema } from '../../lambdas/contracts/model-manifest.ts';
import { fromRoot } from '../cli/paths.ts';
import { buildServing } from '../build/serving.ts';
import { ALGORITHMS, madeUpModel } from './made-up-model.ts';
import { type LoadResult, runOpenLoop } from './open-loop.ts';
import { makeRequests } from './requests.ts';

const run = promisify(execFile);
const WARM_UP_SECONDS = 2;
const READY_TIMEOUT_MS = 60_000;

const optionsSchema = z.object({
  algorithm: z.enum(ALGORITHMS),
  items: z.coerce.number().int().min(1),
  workers: z.coerce.number().int().min(1),
  rps: z.coerce.number().min(1),
  seconds: z.coerce.number().min(1),
  swaps: z.coerce.number().int().min(0),
  model: z.string().optional(),
  json: z.string().optional(),
});
type Options = z.infer<typeof optionsSchema>;

const statusSchema = z.object({
  model: z.object({ version: z.string() }).optional(),
  rankers: z.array(z.int()),
});

const program = new Command()
  .addOption(
    new Option('--algorithm <name>', 'of the made-up model').choices(ALGORITHMS).default('two-stage'),
  )
  .option('--items <n>', 'items in the made-up model', '4000')
  .option('--workers <n>', 'ranker processes', String(Math.max(1, availableParallelism() - 1)))
  .option('--rps <n>', 'requests a second', '1000')
  .option('--seconds <n>', 'how long', '20')
  .option('--swaps <n>', 'how often the model is swapped meanwhile', '0')
  .option('--model <folder>', 'an unpacked model in place of a made-up one')
  .option('--json <file>', 'writes the result there too')
  .parse();

async function readItemIds(folder: string): Promise<string[]> {
  const file = new Uint8Array(readFileSync(join(folder, 'items.parquet'))).buffer;
  const rows = await parquetReadObjects({ file, columns: ['item_id'] });
  return rows.map((row) => z.string().parse(row['item_id']));
}

async function statusOf(port: number): Promise<z.infer<typeof statusSchema>> {
  return statusSchema.parse(await (await fetch(`http://127.0.0.1:${port}/status`)).json());
}

/** Of the host and of its rankers, which it names. */
async function residentMb(pid: number, port: number): Promise<number> {
  const { rankers } = await statusOf(port);
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', [pid, ...rankers].join()]);
  return stdout.split('\n').reduce((sum, kilobytes) => sum + Number(kilobytes), 0) / 1024;
}

async function untilReady(port: number): Promise<void> {
  const end = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < end) {
    const ready = await fetch(`http://127.0.0.1:${port}/ping`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await wait(50);
  }
  throw new Error('the model host did not become ready');
}

/** The same model under another name: what changes is that all of it is loaded again, beside the one that serves. */
function release(pointer: string, model: string, swap: number): void {
  const live: LiveRelease = { modelVersion: `swap-${swap}`, modelDataUrl: pathToFileURL(model).href };
  writeFileSync(`${pointer}.draft`, JSON.stringify(live));
  renameSync(`${pointer}.draft`, pointer);
}

/** Spread evenly over the time of the load. */
async function swapModels(pointer: string, model: string, { swaps, seconds }: Options): Promise<void> {
  for (let swap = 1; swap <= swaps; swap += 1) {
    await wait((seconds * 1000) / (swaps + 1));
    release(pointer, model, swap);
  }
}

async function untilServing(port: number, swap: number): Promise<void> {
  const { model } = await statusOf(port);
  if (model?.version !== `swap-${swap}`) {
    throw new Error(
      `the last swap was not over by the end of the load: ${model?.version ?? 'nothing'} serves`,
    );
  }
}

async function measure(options: Options, model: string): Promise<LoadResult & { rssMb: number }> {
  const requests = makeRequests(1_000, await readItemIds(model));
  const port = await getPort();
  const pointer = fromRoot('.vitrine', 'bench', `pointer-${port}.json`);
  release(pointer, model, 0);
  const host = spawn(process.execPath, [await buildServing()], {
    env: {
      MODEL_POINTER: pathToFileURL(pointer).href,
      MODEL_POLL_SECONDS: '0.1',
      SAGEMAKER_BIND_TO_PORT: `${port}`,
      BIND_HOST: '127.0.0.1',
      WORKERS: `${options.workers}`,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const pid = host.pid;
  if (pid === undefined) throw new Error('the model host did not start');
  let rssMb = 0;
  const sampling = setInterval(() => {
    void residentMb(pid, port).then(
      (now) => {
        rssMb = Math.max(rssMb, now);
      },
      // Not up yet.
      () => undefined,
    );
  }, 1_000);
  try {
    await untilReady(port);
    await runOpenLoop({ port, rps: options.rps, seconds: WARM_UP_SECONDS, requests });
    const swapping = swapModels(pointer, model, options);
    const result = await runOpenLoop({ port, rps: options.rps, seconds: options.seconds, requests });
    await swapping;
    await untilServing(port, options.swaps);
    return { ...result, rssMb: Math.max(rssMb, await residentMb(pid, port)) };
  } finally {
    rmSync(pointer, { force: true });
    clearInterval(sampling);
    host.kill();
    if (host.exitCode === null) await once(host, 'exit');
  }
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** The smallest latency that so large a part of the requests did not exceed. */
function percentile(ascending: Float64Array, part: number): number {
  return rounded(ascending[Math.max(0, Math.ceil(part * ascending.length) - 1)] ?? Number.NaN);
}

const options = optionsSchema.parse(program.opts());
const model = options.model ?? (await madeUpModel(options.algorithm, options.items));
const { graph } = modelManifestSchema.parse(JSON.parse(readFileSync(join(model, 'manifest.json'), 'utf8')));
const { sent, errors, latencies, rssMb } = await measure(options, model);
const report = {
  items: graph.items,
  workers: options.workers,
  swaps: options.swaps,
  rps: options.rps,
  seconds: options.seconds,
  sent,
  errors,
  p50: percentile(latencies, 0.5),
  p90: percentile(latencies, 0.9),
  p99: percentile(latencies, 0.99),
  max: percentile(latencies, 1),
  rssMb: Math.round(rssMb),
};
console.log(JSON.stringify(report));
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
