/**
 * `npm run bench:interference -- --rps 200 --seconds 20 --rounds 3 --json OUT`: what a swap of the model and a training
 * beside it do to those who wait for the model host.
 *
 * Each round puts the same open load (see open-loop.ts) on one host three times: alone, through three swaps and a
 * rollback, and while models are trained on the same processors as the embedded AWS trains them. Prints and writes
 * `{items, rps, seconds, loads: [{load, sent, errors, p50, p90, p99, ratio}]}`: milliseconds, of each load the median of
 * its rounds, and the median of what its p99 was of that alone in the same round.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { emulatorPython, fromRoot, trainingPython } from '../cli/paths.ts';
import { HttpHost } from './http-host.ts';
import { httpTarget } from './http-target.ts';
import { madeUpModel } from './made-up-model.ts';
import { runOpenLoop } from './open-loop.ts';
import { percentile } from './percentile.ts';
import { makeRequests, readItemIds } from './requests.ts';

const WARM_UP_SECONDS = 2;
/** Three swaps, and the way back. */
const SWAPS = 4;
/** Of the simulated shop: its training lasts longer than its making, and is over many times a minute. */
const SHOP = ['--factors', ...Array.from({ length: 100 }, () => '2')];

const optionsSchema = z.object({
  items: z.coerce.number().int().min(1),
  rps: z.coerce.number().min(1),
  seconds: z.coerce.number().min(1),
  rounds: z.coerce.number().int().min(1),
  json: z.string().optional(),
});

const { items, rps, seconds, rounds, json } = optionsSchema.parse(
  new Command()
    .option('--items <n>', 'items in the made-up model', '4000')
    .option('--rps <n>', 'requests a second', '200')
    .option('--seconds <n>', 'how long each load lasts', '20')
    .option('--rounds <n>', 'how often each load is put on', '3')
    .option('--json <file>', 'writes the result there too')
    .parse()
    .opts(),
);

interface Measured {
  readonly sent: number;
  readonly errors: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

const model = await madeUpModel('two-stage', items);
const bodies = makeRequests(1_000, await readItemIds(model));

async function load(host: HttpHost, duration = seconds): Promise<Measured> {
  const { sent, errors, latencies } = await runOpenLoop(httpTarget(host.port, bodies), rps, duration);
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((part) => percentile(latencies, part)) as [
    number,
    number,
    number,
  ];
  return { sent, errors, p50, p90, p99 };
}

async function throughSwaps(host: HttpHost): Promise<Measured> {
  const [measured] = await Promise.all([load(host), host.swap(SWAPS, seconds)]);
  await host.mustServeLast();
  return measured;
}

async function besideTraining(host: HttpHost): Promise<Measured> {
  const program = [trainingPython, '-P', fromRoot('training', 'bench', 'training_scale.py'), ...SHOP];
  const job = spawn(emulatorPython, ['-P', fromRoot('local', 'bench', 'in_background.py'), ...program], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(job, 'exit');
  try {
    const measured = await load(host);
    if (job.exitCode !== null) throw new Error('the training was over before the load');
    return measured;
  } finally {
    job.kill();
    await ended;
  }
}

const LOADS = { alone: load, 'through four swaps': throughSwaps, 'beside a training': besideTraining };
type Load = keyof typeof LOADS;

async function round(host: HttpHost): Promise<Readonly<Record<Load, Measured>>> {
  const measured: Partial<Record<Load, Measured>> = {};
  for (const [name, put] of Object.entries(LOADS) as [Load, (typeof LOADS)[Load]][]) {
    measured[name] = await put(host);
    console.error(`${name}: ${JSON.stringify(measured[name])}`);
  }
  return measured as Record<Load, Measured>;
}

const median = (values: readonly number[]): number =>
  percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const host = await HttpHost.start(model, 1);
const results: Awaited<ReturnType<typeof round>>[] = [];
try {
  await load(host, WARM_UP_SECONDS);
  for (let number = 1; number <= rounds; number += 1) results.push(await round(host));
} finally {
  await host.stop();
}

const report = {
  items,
  rps,
  seconds,
  rounds,
  loads: (Object.keys(LOADS) as Load[]).map((name) => ({
    load: name,
    sent: sum(results.map((each) => each[name].sent)),
    errors: sum(results.map((each) => each[name].errors)),
    p50: median(results.map((each) => each[name].p50)),
    p90: median(results.map((each) => each[name].p90)),
    p99: median(results.map((each) => each[name].p99)),
    ratio: median(results.map((each) => each[name].p99 / each.alone.p99)),
  })),
};
console.log(JSON.stringify(report));
if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
