import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { listIdOf, scenarioOfList } from '../../../lambdas/domain/list-id.ts';
import { SCENARIO_NAMES } from '../../../lambdas/domain/scenario.ts';

test.each(SCENARIO_NAMES)(
  'an id of a list on %s says so, and is as short as Personalize wants it',
  (scenario) => {
    const id = listIdOf(scenario, randomBytes(16));
    expect(scenarioOfList(id)).toBe(scenario);
    expect(id.length).toBeLessThanOrEqual(40);
  },
);

test.each(['0b6f2c1e-7a51-4f0e-9d2b-5d0c2f6f7a10', 'homepage', 'nowhere.r-1', 'home'])(
  'of a list named %s no scenario is known',
  (id) => {
    expect(scenarioOfList(id)).toBeUndefined();
  },
);
