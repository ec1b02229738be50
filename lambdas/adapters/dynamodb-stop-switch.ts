import { isDeepStrictEqual } from 'node:util';
import { experimentStopsRowSchema } from '../contracts/online-table.ts';
import { OnlineTableError } from '../domain/errors.ts';
import type { ExperimentStop, ExperimentStops } from '../domain/experiments/stop.ts';
import type { StopSwitch } from '../domain/ports/experiment-stops.ts';
import { type OnlineTable, readRow } from './online-table.ts';
import { EXPERIMENT_STOPS_KEY } from './online-table-keys.ts';
import { putRevised } from './revised-row.ts';

const WHAT = 'stopped experiments';

/** Who decides about experiments at the same time are two or three. */
const ATTEMPTS = 8;

/** The row of stopped experiments, as it is written: one row, for whoever answers reads all of them at once. */
export class DynamoDbStopSwitch implements StopSwitch {
  readonly #table: OnlineTable;

  constructor(table: OnlineTable) {
    this.#table = table;
  }

  async current(): Promise<ExperimentStops> {
    return new Map(Object.entries((await this.#read())?.stops ?? {}));
  }

  async putStop(
    experiment: string,
    decision: ExperimentStop,
    seen: ExperimentStop | undefined,
  ): Promise<'decided' | 'overtaken'> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const outcome = await this.#put(experiment, decision, seen);
      if (outcome !== 'outdated') return outcome;
    }
    throw new OnlineTableError('Stopped experiments were changed by too many writers at once');
  }

  async #put(
    experiment: string,
    decision: ExperimentStop,
    seen: ExperimentStop | undefined,
  ): Promise<'decided' | 'outdated' | 'overtaken'> {
    const known = await this.#read();
    if (!isDeepStrictEqual(known?.stops[experiment], seen)) return 'overtaken';
    const stops = JSON.stringify({ ...known?.stops, [experiment]: decision });
    const row = { key: EXPERIMENT_STOPS_KEY, attributes: { stops }, madeFrom: known?.revision };
    return (await putRevised(this.#table, row, WHAT)) === 'written' ? 'decided' : 'outdated';
  }

  #read() {
    return readRow(this.#table, EXPERIMENT_STOPS_KEY, {
      schema: experimentStopsRowSchema,
      what: WHAT,
      consistent: true,
    });
  }
}
