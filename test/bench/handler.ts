/**
 * `npm run bench:handler -- --requests 2000 --starts 7 --json OUT`: what a recommendation costs the function that gives it.
 *
 * Runs the bundle of `get-recommendations`, as it is deployed, in processes of its own: the AWS that it calls, and the
 * model host, answer at once from another process, over HTTP without TLS. X-Ray samples none of the requests, or with
 * `--traced` all: on Lambda it is one a second and a twentieth of the others. Prints and writes `{bundleBytes, requests,
 * starts, firstAnswerMs, firstAnswerCpuMs, cpuMs, p50, p90, p99}`: medians over the starts of the milliseconds from the
 * start of the process to its first answer, and of the processor's until then; the processor's milliseconds a request, of
 * the function's process alone; and what a request takes there.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import * as z from 'zod';
import { percentile } from '../../local/bench/percentile.ts';
import { FakeAws } from '../lambdas/fakes/fake-aws.ts';
import { bundleHandler } from '../lambdas/handlers/bundle-handler.ts';
import { prepareShop, startFunction } from './handler-function.ts';

/** Not counted: until about then Node is still compiling what it has found to be called often. */
const WARM_UP = 2000;
const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8';

const optionsSchema = z.object({
  requests: z.coerce.number().int().min(1),
  starts: z.coerce.number().int().min(1),
  traced: z.boolean().default(false),
  json: z.string().optional(),
});
const costSchema = z.object({
  firstAnswerMs: z.number(),
  firstAnswerCpuMs: z.number(),
  cpuMs: z.number(),
  millis: z.array(z.number()),
});
type Cost = z.infer<typeof costSchema>;

const program = new Command()
  .option('--requests <n>', 'requests in each process', '2000')
  .option('--starts <n>', 'processes, one after another', '7')
  .option('--traced', 'X-Ray samples each request')
  .option('--json <file>', 'writes the result there too')
  .parse();

async function start(bundle: string, awsUrl: string, daemonPort: number): Promise<Cost> {
  const trace = { header: `${TRACE};Sampled=${traced ? 1 : 0}`, daemonPort };
  const child = startFunction(bundle, { awsUrl, warmUps: WARM_UP, requests, trace });
  const told: { cost?: Cost } = {};
  child.on('message', (message) => (told.cost = costSchema.parse(message)));
  await once(child, 'exit');
  if (told.cost === undefined) throw new Error('the function did not answer: its process says why above');
  return told.cost;
}

const sorted = (values: readonly number[]): number[] => values.toSorted((one, other) => one - other);

const median = (values: readonly number[]): number => percentile(sorted(values), 0.5);

const { requests, starts, traced, json } = optionsSchema.parse(program.opts());
const directory = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
const aws = await FakeAws.start();
const daemon = createSocket('udp4').bind(0, '127.0.0.1');
try {
  await once(daemon, 'listening');
  await prepareShop(aws);
  const bundle = await bundleHandler('get-recommendations', directory);
  const costs: Cost[] = [];
  for (let index = 0; index < starts; index += 1) {
    costs.push(await start(bundle, aws.url, daemon.address().port));
    for (const kept of [aws.records, aws.invocations, aws.calls]) kept.length = 0;
  }
  const millis = sorted(costs.flatMap((cost) => cost.millis));
  const report = {
    bundleBytes: statSync(bundle).size,
    requests,
    starts,
    firstAnswerMs: median(costs.map(({ firstAnswerMs }) => firstAnswerMs)),
    firstAnswerCpuMs: median(costs.map(({ firstAnswerCpuMs }) => firstAnswerCpuMs)),
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
    p50: percentile(millis, 0.5),
    p90: percentile(millis, 0.9),
    p99: percentile(millis, 0.99),
  };
  console.log(JSON.stringify(report));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
} finally {
  daemon.close();
  await aws.stop();
  rmSync(directory, { recursive: true });
}
