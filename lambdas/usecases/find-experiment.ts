import type { Experiment } from '../domain/experiments/experiment.ts';
import type { ExperimentReport } from '../domain/experiments/report.ts';
import type { ExperimentReports } from '../domain/ports/experiment-reports.ts';
import { done, type Outcome, refuse } from '../domain/refusal.ts';

export interface ExperimentsDependencies<Report extends ExperimentReport> {
  /** As the environment is configured. */
  readonly experiments: readonly Experiment<unknown>[];
  readonly reports: ExperimentReports<Report>;
  readonly now: () => number;
}

export interface FoundExperiment<Report extends ExperimentReport> {
  readonly experiment: Experiment<unknown>;
  readonly state: 'planned' | 'running' | 'ended';
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
  if (experiment !== undefined) return done(await foundOf(experiment, dependencies));
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
export const listExperiments = <Report extends ExperimentReport>(
  dependencies: ExperimentsDependencies<Report>,
): Promise<FoundExperiment<Report>[]> =>
  Promise.all(dependencies.experiments.map((experiment) => foundOf(experiment, dependencies)));

async function foundOf<Report extends ExperimentReport>(
  experiment: Experiment<unknown>,
  { reports, now }: ExperimentsDependencies<Report>,
): Promise<FoundExperiment<Report>> {
  const report = await reports.last(experiment.name);
  const { startMs, endMs } = experiment;
  const state = now() < startMs ? 'planned' : now() < endMs ? 'running' : 'ended';
  return { experiment, state, report: report?.salt === experiment.salt ? report : undefined };
}
