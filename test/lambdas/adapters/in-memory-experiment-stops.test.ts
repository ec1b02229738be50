import { InMemoryExperimentStops } from '../../../lambdas/adapters/in-memory-experiment-stops.ts';
import { experimentStopsContract } from '../contracts/experiment-stops-contract.ts';

experimentStopsContract('InMemoryExperimentStops', () => {
  const stops = new InMemoryExperimentStops();
  return Promise.resolve({ stops, known: () => stops });
});
