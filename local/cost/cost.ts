/**
 * `npm run cost -- --config prod --users 100000 --events 10000000 --recommendations 20000000`: dollars a month and per
 * 1,000 recommendations, by component, from the templates of a configuration.
 */
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import * as z from 'zod';
import { Failure } from '../cli/failure.ts';
import { interrupts } from '../cli/interrupts.ts';
import { fromRoot, fromUser } from '../cli/paths.ts';
import { synth } from '../cli/synth.ts';
import dev from '../../config/dev.ts';
import local from '../../config/local.ts';
import prod from '../../config/prod.ts';
import { profiles } from '../../config/profiles.ts';
import { type EnvironmentConfigInput, parseConfig } from '../../lib/config.ts';
import { withProfile } from '../../lib/profile.ts';
import { type Load, loadSchema, scaled } from './load.ts';
import { monthlyCost } from './monthly-cost.ts';
import { platformOf } from './platform.ts';
import { scheduledLoad } from './scheduled.ts';
import { costReport, type CostReport, costText, curveText, summaryOf } from './report.ts';

const ENVIRONMENTS = new Map<string, EnvironmentConfigInput>(Object.entries({ local, dev, prod }));

/** Sizes of the shop that the curve shows, as multiples of the load asked for. */
const CURVE = [0.001, 0.01, 0.1, 1, 10];

const program = new Command()
  .requiredOption('--users <n>', 'shoppers whose histories are kept')
  .requiredOption('--events <n>', 'views, clicks and purchases a month')
  .requiredOption('--recommendations <n>', 'requests for recommendations a month')
  .option('--config <name>', 'the environment: a file of config/', 'prod')
  .option('--profile <name>', 'slim, standard or full; else what the environment says')
  .option('--events-per-request <n>', 'events in one POST /events')
  .option('--recommend-ms <n>', 'billed milliseconds of one recommendation')
  .option('--put-ms <n>', 'billed milliseconds of one POST /events')
  .option('--consume-ms <n>', 'billed milliseconds of one batch of events')
  .option('--events-per-batch <n>', 'events in one batch of the consumer')
  .option('--trainings <n>', 'training runs a month; else what is scheduled')
  .option('--training-minutes <n>', 'minutes of one fit')
  .option('--refreshes <n>', 'times a month that all lists are made anew; else what is scheduled')
  .option('--rank-ms <n>', 'billed milliseconds of one ranking by a model host in Lambda')
  .option('--ingests <n>', 'drops a month')
  .option('--ingest-minutes <n>', 'minutes of one ingestion, or of building one training set')
  .option('--upkeeps <n>', 'runs a month of upkeep of the lake; else what is scheduled')
  .option('--upkeep-minutes <n>', 'minutes of one run of upkeep or erasure')
  .option('--erasures <n>', 'runs of erasure a month that users ask for')
  .option('--check-minutes <n>', 'minutes of the comparison in one check of drift')
  .option('--deliveries <n>', 'commits a month that CodePipeline delivers')
  .option('--build-minutes <n>', 'minutes of one build with its tests')
  .option('--models <n>', 'approved models a month, where there is a pipeline of models')
  .option('--staging-minutes <n>', 'minutes that one model is staged')
  .option('--json <file>', 'writes the result there too', fromUser)
  .parse();

async function cost(): Promise<void> {
  const { config, profile, json } = z
    .object({
      config: z.string(),
      profile: z.enum(['slim', 'standard', 'full']).optional(),
      json: z.string().optional(),
    })
    .parse(program.opts());
  const environment = ENVIRONMENTS.get(config);
  if (environment === undefined)
    throw new Failure(`No configuration '${config}': there are ${[...ENVIRONMENTS.keys()].join(', ')}.`);
  const name = profile === undefined ? config : `${config}-${profile}`;
  const input = profile === undefined ? environment : withProfile(environment, profiles[profile]);
  const parsed = parseConfig(input);
  const load = loadSchema.safeParse({ ...scheduledLoad(parsed), ...program.opts() });
  if (!load.success) throw new Failure(z.prettifyError(load.error));
  await synth(['--config', config, ...(profile === undefined ? [] : ['--profile', profile])], interrupts());
  const platform = platformOf(fromRoot('cdk.out', name));
  const reportOf = (of: Load): CostReport => costReport(name, of, monthlyCost(platform, parsed, of));
  const report = reportOf(load.data);
  const curve = CURVE.map((times) => summaryOf(reportOf(scaled(load.data, times))));
  console.log(costText(report));
  console.log(curveText(curve));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ ...report, curve }, null, 2)}\n`);
}

try {
  await cost();
} catch (error) {
  console.error(error instanceof Failure ? `\n${error.message}` : error);
  process.exitCode = 1;
}
