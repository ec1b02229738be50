import type { Assignment } from './assign.ts';
import type { Experiment } from './experiment.ts';

export const STOP_STATES = ['stopped', 'resumed'] as const;

/** What somebody, or an analysis, decided about an experiment before its end. */
export interface ExperimentStop {
  /** Of the draw that it is about. */
  readonly salt: string;
  /** `resumed`: it goes on after a stop, and no analysis stops it again. */
  readonly state: (typeof STOP_STATES)[number];
  readonly at: string;
  /** ARN of who decided: an IAM caller, or the workflow of the analysis. */
  readonly who: string;
  readonly why?: string | undefined;
}

/** The last decision on each experiment, by its name. */
export type ExperimentStops = ReadonlyMap<string, ExperimentStop>;

/** What was decided about the draw that an experiment has now. */
export function stopOf(
  { name, salt }: Pick<Experiment<unknown>, 'name' | 'salt'>,
  stops: ExperimentStops,
): ExperimentStop | undefined {
  const stop = stops.get(name);
  return stop?.salt === salt ? stop : undefined;
}

export const isStopped = (
  experiment: Pick<Experiment<unknown>, 'name' | 'salt'>,
  stops: ExperimentStops,
): boolean => stopOf(experiment, stops)?.state === 'stopped';

/** A shopper's part in an experiment, as it is answered: without `experiment`, nobody counts it. */
export type Part<Rules> = Partial<Assignment<Rules>>;

/** Of a stopped experiment everybody gets the first arm; those who are held out keep the usual rules. */
export function partIn<Rules>(
  experiments: readonly Experiment<Rules>[],
  assignment: Assignment<Rules>,
  stops: ExperimentStops,
): Part<Rules> {
  const experiment = experiments.find(({ name }) => name === assignment.experiment.name);
  if (experiment === undefined || !isStopped(experiment, stops)) return assignment;
  const [first] = experiment.arms;
  const { rules, model } = assignment;
  return {
    ...(rules !== undefined && first !== undefined && { rules: first.rules }),
    ...(model !== undefined && { model: { version: model.version, isTheirs: false } }),
  };
}
