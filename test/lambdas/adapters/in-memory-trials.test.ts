import { InMemoryTrials } from '../../../lambdas/adapters/in-memory-trials.ts';
import { trialsContract } from '../contracts/trials-contract.ts';

trialsContract('InMemoryTrials', () => {
  const lease = new InMemoryTrials();
  return Promise.resolve({ lease, trials: () => lease });
});
