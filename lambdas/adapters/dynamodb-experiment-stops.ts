import { experimentStopsRowSchema } from '../contracts/online-table.ts';
import type { ExperimentStops } from '../domain/experiments/stop.ts';
import type { KnownStops } from '../domain/ports/experiment-stops.ts';
import { CachedValue } from './cached-value.ts';
import { type OnlineTable, readRow } from './online-table.ts';
import { EXPERIMENT_STOPS_KEY } from './online-table-keys.ts';

/** How old the answer may be before it is read again, beside the request that finds it so. */
const FRESH_MS = 1000;
/** How old it may be for a request not to wait: a function that nobody asked for a while knows nothing new. */
const STALE_MS = 30_000;

/** The row of stopped experiments, as the API's functions read it. */
export class DynamoDbExperimentStops implements KnownStops {
  readonly #table: OnlineTable;
  readonly #cached: CachedValue<ExperimentStops>;

  constructor(table: OnlineTable, now: () => number = Date.now) {
    this.#table = table;
    this.#cached = new CachedValue(FRESH_MS, now, { staleMs: STALE_MS });
  }

  current(): Promise<ExperimentStops> {
    return this.#cached.get(async () => {
      const row = await readRow(this.#table, EXPERIMENT_STOPS_KEY, {
        schema: experimentStopsRowSchema,
        what: 'stopped experiments',
      });
      return new Map(Object.entries(row?.stops ?? {}));
    });
  }
}
