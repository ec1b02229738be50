import type { Experiment } from '../domain/experiments/experiment.ts';
import type { ExperimentReport } from '../domain/experiments/report.ts';
import { type ExperimentState, stateOf } from '../domain/experiments/state.ts';
import { type ExperimentStop, type ExperimentStops, stopOf } from '../domain/experiments/stop.ts';
import type { ExperimentReports } from '../domain/ports/experiment-reports.ts';
import type { KnownStops } from '../domain/ports/experiment-stops.ts';
import { done, type Outcome, refuse } from '../domain/refusal.ts';

export interface ExperimentsDependencies<Report extends ExperimentReport> {
  /** As the environment is configured. */
  readonly experiments: readonly Experiment<unknown>[];
  readonly reports: ExperimentReports<Report>;
  readonly stops: KnownStops;
  readonly now: () => number;
}

export interface FoundExperiment<Report extends ExperimentReport> {
  readonly experiment: Experiment<unknown>;
  readonly state: ExperimentState;
  /** What was decided last about its draw; undefined: nothing. */
  readonly stop: ExperimentStop | undefined;
  /** The last analysis of its draw. */
  readonly report: Report | undefined;
}

/** One experiment of the configuration, with what came of it so far. */
export async function findExperiment<Report extends ExperimentReport>(
  name: string,
  dependencies: ExperimentsDependencies<Report>,
): Promise<Outcome<FoundExperiment<Report>>> {
  const { experiments } = dependencies;
  const experiment = experiments.find((each) => each.name === name);
  if (experiment !== undefined)
    return done(await foundOf(experiment, await dependencies.stops.current(), dependencies));
  const known =
    experiments.length === 0
      ? 'the configuration has none'
      : `there are ${experiments.map((each) => each.name).join(', ')}`;
  return refuse({
    kind: 'missing',
    code: 'unknown_experiment',
    message: `There is no experiment ${name}: ${known}`,
  });
}

/** All of the configuration, in its order. */
export async function listExperiments<Report extends ExperimentReport>(
  dependencies: ExperimentsDependencies<Report>,
): Promise<FoundExperiment<Report>[]> {
  const stops = await dependencies.stops.current();
  return Promise.all(dependencies.experiments.map((each) => foundOf(each, stops, dependencies)));
}

async function foundOf<Report extends ExperimentReport>(
  experiment: Experiment<unknown>,
  stops: ExperimentStops,
  { reports, now }: ExperimentsDependencies<Report>,
): Promise<FoundExperiment<Report>> {
  const report = await reports.last(experiment.name);
  const stop = stopOf(experiment, stops);
  return {
    experiment,
    stop,
    state: stateOf(experiment, stop, now()),
    report: report?.salt === experiment.salt ? report : undefined,
  };
}
