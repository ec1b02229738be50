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
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { modelManifestSchema } from '../../lambdas/contracts/model-manifest.ts';
import { HttpHost } from './http-host.ts';
import { httpTarget } from './http-target.ts';
import { ALGORITHMS, madeUpModel } from './made-up-model.ts';
import { type LoadResult, runOpenLoop } from './open-loop.ts';
import { percentile } from './percentile.ts';
import { makeRequests, readItemIds } from './requests.ts';

const WARM_UP_SECONDS = 2;

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

async function measure(options: Options, model: string): Promise<LoadResult & { rssMb: number }> {
  const { rps, seconds, swaps, workers } = options;
  const bodies = makeRequests(1_000, await readItemIds(model));
  const host = await HttpHost.start(model, workers);
  try {
    await runOpenLoop(httpTarget(host.port, bodies), rps, WARM_UP_SECONDS);
    const swapping = host.swap(swaps, seconds);
    const result = await runOpenLoop(httpTarget(host.port, bodies), rps, seconds);
    await swapping;
    await host.mustServeLast();
    return { ...result, rssMb: await host.peakMb() };
  } finally {
    await host.stop();
  }
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
