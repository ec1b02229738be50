import { DynamoDbExperimentStops } from '../../adapters/dynamodb-experiment-stops.ts';
import type { ExperimentStops } from '../../domain/experiments/stop.ts';
import { reportUnknownStops } from '../../runtime/recommendation-metrics.ts';
import { within } from '../../domain/within.ts';
import { experiments, table } from './dependencies.ts';

/** Who waits at all is the first after a while without requests; a list is not late for it. */
const WAIT_MS = 50;
const NONE: ExperimentStops = new Map();

const stops = new DynamoDbExperimentStops(table);

/** Which experiments are stopped, as far as it is known. */
export const knownStops = (): Promise<ExperimentStops> =>
  within(WAIT_MS, 'stopped experiments', () => stops.current()).catch((error: unknown) => {
    reportUnknownStops(error);
    return NONE;
  });

if (experiments.length > 0) await stops.current().catch(reportUnknownStops);
