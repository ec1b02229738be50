/**
 * `npm run bench:saturation -- --items 4000 --seconds 10 --json OUT`: latency against load, up to where a host is full.
 *
 * Loads the host as a container runs it (`fargate` and `sagemaker`), and as Lambda runs it, on this machine, which the
 * generator shares: open loop, made-up weights, half as much more load at each step, until a step has a failure or a p90 of
 * more than 100 ms. That step is the last. Prints and writes `{items, workers, seconds, hosts: [{host, steps: [{rps, sent,
 * errors, p50, p90, p99}]}]}`, milliseconds from when a request was due.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { z } from 'zod';
import { HttpHost } from './http-host.ts';
import { httpTarget } from './http-target.ts';
import { LambdaEnvironments } from './lambda-target.ts';
import { madeUpModel } from './made-up-model.ts';
import { runOpenLoop, type Target } from './open-loop.ts';
import { percentile } from './percentile.ts';
import { makeRequests, readItemIds } from './requests.ts';

const FIRST_RPS = 125;
const GROWTH = Math.SQRT2;
const FULL_MS = 100;

const optionsSchema = z.object({
  items: z.coerce.number().int().min(1),
  workers: z.coerce.number().int().min(1),
  seconds: z.coerce.number().min(1),
  json: z.string().optional(),
});

const program = new Command()
  .option('--items <n>', 'items in the made-up model', '4000')
  .option(
    '--workers <n>',
    'ranker processes, or environments of the function',
    String(availableParallelism()),
  )
  .option('--seconds <n>', 'how long each step takes', '10')
  .option('--json <file>', 'writes the result there too')
  .parse();

interface Step {
  readonly rps: number;
  readonly sent: number;
  readonly errors: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

async function climb(
  host: string,
  target: () => Target,
  seconds: number,
): Promise<{ host: string; steps: Step[] }> {
  await runOpenLoop(target(), FIRST_RPS, 2);
  const steps: Step[] = [];
  for (let rps = FIRST_RPS; ; rps = Math.round(rps * GROWTH)) {
    const { sent, errors, latencies } = await runOpenLoop(target(), rps, seconds);
    const [p50, p90, p99] = [
      percentile(latencies, 0.5),
      percentile(latencies, 0.9),
      percentile(latencies, 0.99),
    ];
    steps.push({ rps, sent, errors, p50, p90, p99 });
    console.log(`${host}: ${rps} a second, p50 ${p50}, p90 ${p90}, p99 ${p99} ms, ${errors} failed`);
    if (errors > 0 || p90 > FULL_MS) return { host, steps };
  }
}

const { items, workers, seconds, json } = optionsSchema.parse(program.opts());
const model = await madeUpModel('two-stage', items);
const bodies = makeRequests(1_000, await readItemIds(model));
const hosts = [];

const http = await HttpHost.start(model, workers);
try {
  hosts.push(await climb('fargate, sagemaker', () => httpTarget(http.port, bodies), seconds));
} finally {
  await http.stop();
}
const functions = await LambdaEnvironments.start(model, workers);
try {
  hosts.push(await climb('lambda', () => functions.target(bodies), seconds));
} finally {
  await functions.stop();
}
const report = { items, workers, seconds, hosts };
console.log(JSON.stringify(report));
if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
