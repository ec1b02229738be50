import { InMemoryTrialClicks } from '../../../lambdas/adapters/in-memory-trial-clicks.ts';
import { InMemoryTrials } from '../../../lambdas/adapters/in-memory-trials.ts';
import { trialClicksContract } from '../contracts/trial-clicks-contract.ts';
import { trialsContract } from '../contracts/trials-contract.ts';

trialsContract('InMemoryTrials', () => {
  const lease = new InMemoryTrials();
  return Promise.resolve({ lease, trials: () => lease });
});

trialClicksContract('InMemoryTrialClicks', () => {
  const clicks = new InMemoryTrialClicks();
  return Promise.resolve({ clicks, tallies: clicks });
});
