import type { EnvironmentConfig } from '../../lib/config.ts';
import { count, type CostLine, line } from './cost-line.ts';
import { GB, HOURS, type Load, SIZES } from './load.ts';
import type { Platform } from './platform.ts';
import { instanceHour, PRICES } from './prices.ts';

/** The lake and its Spark jobs, by what starts them. A schedule starts its job whether or not there is something to do. */
export function lakeCost(platform: Platform, config: EnvironmentConfig, load: Load): readonly CostLine[] {
  let started = 0;
  const glue = (name: string, runs: number, minutes: number, idle: boolean): CostLine => {
    started += runs;
    const hours = runs * (minutes / 60) * platform.glueWorkers;
    return line(
      `Glue ${name}`,
      hours * PRICES.glue.usd,
      `${count(runs)} runs, ${hours.toFixed(1)} DPU-hours`,
      idle,
    );
  };
  const merges = HOURS / config.clickstream.ingestEveryHours;
  const checks = HOURS / config.drift.everyHours;
  const stored = (load.events * 12 * SIZES.storedEvent * 2) / GB;
  const jobs = [
    glue('merges of the stream', merges, load.ingestMinutes, true),
    glue('drops', load.ingests, load.ingestMinutes, false),
    glue('training sets', load.trainings + load.refreshes, load.ingestMinutes, false),
    glue('upkeep', load.upkeeps, load.upkeepMinutes, true),
    glue('erasures by the day', HOURS / config.erasure.everyHours, load.upkeepMinutes, true),
    glue('erasures asked for', load.erasures, load.upkeepMinutes, false),
    glue('checks of drift', checks, load.ingestMinutes, true),
  ];
  return [
    ...jobs,
    ...trail(platform, started),
    driftChecks(config, load, checks),
    line('S3', stored * PRICES.s3Storage.usd, `${stored.toFixed(2)} GB: a year of raw and lake`),
  ];
}

/** After its training set, each check compares it on the instances of evaluations. */
function driftChecks({ training: { processing } }: EnvironmentConfig, load: Load, checks: number): CostLine {
  const hours = (checks * load.checkMinutes) / 60;
  return line(
    'SageMaker checks of drift',
    hours * processing.count * instanceHour(processing.type),
    `${count(checks)} checks: ${hours.toFixed(1)} hours (${processing.type})`,
    true,
  );
}

/** What functions and SageMaker ask of the buckets is little beside Spark. */
function trail({ trails }: Platform, runs: number): CostLine[] {
  if (trails === 0) return [];
  const events = trails * runs * SIZES.objectCallsOfRun;
  return [line('CloudTrail', events * PRICES.trailEvent.usd, `${count(events)} calls for objects`, true)];
}
