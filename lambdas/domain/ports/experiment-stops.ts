import type { ExperimentStop, ExperimentStops } from '../experiments/stop.ts';

/** Which experiments were stopped before their end. */
export interface KnownStops {
  /** May be some seconds old. */
  current(): Promise<ExperimentStops>;
}

/** The side of who stops and resumes. */
export interface StopSwitch extends KnownStops {
  /**
   * Decides about an experiment.
   * @param seen what was decided before; `overtaken`: that is not so any more, and nothing is written
   */
  putStop(
    experiment: string,
    decision: ExperimentStop,
    seen: ExperimentStop | undefined,
  ): Promise<'decided' | 'overtaken'>;
}
