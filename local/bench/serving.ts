/**
 * `npm run bench:serving -- --items 4000 --rps 1000 --seconds 20 --json OUT`: load on the model host.
 *
 * Measures the bundled host as one process with a model of `--items` items (the product's graph with made-up weights,
 * or the model in `--model`), over HTTP on this machine, which the generator of the load shares. The load is open: see
 * open-loop.ts. A warm-up of two seconds at the same rate is not counted. Prints and writes
 * `{items, rps, seconds, sent, errors, p50, p90, p99, max, rssMb}`: milliseconds, and the host's largest resident set.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Command } from 'commander';
import getPort from 'get-port';
import { parquetReadObjects } from 'hyparquet';
import { z } from 'zod';
import { modelManifestSchema } from '../../lambdas/contracts/model-manifest.ts';
import { buildServing } from '../build/serving.ts';
import { type LoadResult, runOpenLoop } from './open-loop.ts';
import { makeRequests } from './requests.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const WARM_UP_SECONDS = 2;
const READY_TIMEOUT_MS = 60_000;

const optionsSchema = z.object({
  items: z.coerce.number().int().min(1),
  rps: z.coerce.number().min(1),
  seconds: z.coerce.number().min(1),
  model: z.string().optional(),
  json: z.string().optional(),
});
type Options = z.infer<typeof optionsSchema>;

const program = new Command()
  .option('--items <n>', 'items in the made-up model', '4000')
  .option('--rps <n>', 'requests a second', '1000')
  .option('--seconds <n>', 'how long', '20')
  .option('--model <folder>', 'an unpacked model in place of a made-up one')
  .option('--json <file>', 'writes the result there too')
  .parse();

/** The folder of a made-up model, written once. */
async function madeUpModel(items: number): Promise<string> {
  const folder = join(root, `.vitrine/bench/model-${items}`);
  if (!existsSync(join(folder, 'manifest.json'))) {
    const python = join(root, 'training/.venv/bin/python');
    if (!existsSync(python)) {
      program.error(
        'The Python environment of training/ is not there: run `npm test` once, which installs it.',
      );
    }
    await run(python, ['bench/make_model.py', '--items', `${items}`, '--out', folder], {
      cwd: join(root, 'training'),
      env: { ...process.env, PYTHONPATH: '.' },
    });
  }
  return folder;
}

async function readItemIds(folder: string): Promise<string[]> {
  const file = new Uint8Array(readFileSync(join(folder, 'items.parquet'))).buffer;
  const rows = await parquetReadObjects({ file, columns: ['item_id'] });
  return rows.map((row) => z.string().parse(row['item_id']));
}

async function residentMb(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', `${pid}`]);
  return Number(stdout) / 1024;
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

async function measure(options: Options, model: string): Promise<LoadResult & { rssMb: number }> {
  const requests = makeRequests(1_000, await readItemIds(model));
  const port = await getPort();
  const host = spawn(process.execPath, [await buildServing()], {
    env: { MODEL_DIR: model, SAGEMAKER_BIND_TO_PORT: `${port}`, BIND_HOST: '127.0.0.1', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const pid = host.pid;
  if (pid === undefined) throw new Error('the model host did not start');
  let rssMb = 0;
  const sampling = setInterval(() => {
    void residentMb(pid).then((now) => {
      rssMb = Math.max(rssMb, now);
    });
  }, 1_000);
  try {
    await untilReady(port);
    await runOpenLoop({ port, rps: options.rps, seconds: WARM_UP_SECONDS, requests });
    const result = await runOpenLoop({ port, rps: options.rps, seconds: options.seconds, requests });
    return { ...result, rssMb: Math.max(rssMb, await residentMb(pid)) };
  } finally {
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
const model = options.model ?? (await madeUpModel(options.items));
const { graph } = modelManifestSchema.parse(JSON.parse(readFileSync(join(model, 'manifest.json'), 'utf8')));
const { sent, errors, latencies, rssMb } = await measure(options, model);
const report = {
  items: graph.items,
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
