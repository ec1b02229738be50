import { isDeepStrictEqual } from 'node:util';
import type { ExperimentStop, ExperimentStops } from '../domain/experiments/stop.ts';
import type { StopSwitch } from '../domain/ports/experiment-stops.ts';

export class InMemoryExperimentStops implements StopSwitch {
  readonly #stops = new Map<string, ExperimentStop>();

  current(): Promise<ExperimentStops> {
    return Promise.resolve(new Map(this.#stops));
  }

  putStop(
    experiment: string,
    decision: ExperimentStop,
    seen: ExperimentStop | undefined,
  ): Promise<'decided' | 'overtaken'> {
    if (!isDeepStrictEqual(this.#stops.get(experiment), seen)) return Promise.resolve('overtaken');
    this.#stops.set(experiment, decision);
    return Promise.resolve('decided');
  }
}
