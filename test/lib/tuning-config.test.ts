import { describe, expect, test } from '@jest/globals';

import prod from '../../config/prod.ts';
import { type EnvironmentConfigInput, InvalidConfigError, parseConfig } from '../../lib/config.ts';

type Tuning = EnvironmentConfigInput['tuning'];

function refusal(change: Partial<Tuning>): string {
  try {
    parseConfig({ ...prod, tuning: { ...prod.tuning, ...change } }, {});
  } catch (error) {
    if (error instanceof InvalidConfigError) return error.message;
    throw error;
  }
  throw new Error('The configuration was accepted');
}

test('a scale that is not given is left to the search', () => {
  const parameters: Tuning['parameters'] = { leaves: { type: 'integer', from: 15, to: 127 } };
  expect(parseConfig({ ...prod, tuning: { ...prod.tuning, parameters } }, {}).tuning.parameters).toEqual({
    leaves: { type: 'integer', from: 15, to: 127, scale: 'auto' },
  });
});

describe('refuses, naming the field,', () => {
  test.each<[string, Tuning['parameters'], string, string]>([
    ['an empty range', { x: { type: 'continuous', from: 2, to: 1 } }, 'must not exceed `to`', 'x.from'],
    [
      'the logarithm of nothing',
      { x: { type: 'continuous', from: 0, to: 1, scale: 'logarithmic' } },
      'must be above 0',
      'x.from',
    ],
    [
      'a reverse logarithm that reaches 1',
      { x: { type: 'continuous', from: 0.5, to: 1, scale: 'reverse-logarithmic' } },
      'within 0 <= x < 1',
      'x.scale',
    ],
    ['a whole range with fractions', { x: { type: 'integer', from: 1.5, to: 3 } }, 'expected int', 'x.from'],
    ['nothing to search', {}, 'must name what is searched', 'tuning.parameters'],
    [
      'a search space that no hyperparameter holds',
      {
        x: {
          type: 'categorical',
          values: Array.from({ length: 30 }, (_, n) => `${'v'.repeat(99)}${String(n)}`),
        },
      },
      'must be shorter than 2500',
      'tuning.parameters',
    ],
  ])('%s', (_, parameters, says, field) => {
    expect(refusal({ parameters })).toContain(says);
    expect(refusal({ parameters })).toContain(field);
  });

  test.each<[string, Partial<Tuning>, string]>([
    ['more jobs at once than in all', { jobs: 2, parallelJobs: 3 }, 'must not exceed tuning.jobs'],
    ['Hyperband without a resource', { strategy: 'Hyperband' }, 'belongs to the strategy Hyperband'],
    [
      'a resource without Hyperband',
      { resource: { least: 1, most: 9 } },
      'belongs to the strategy Hyperband',
    ],
    [
      'two rules for stopping early',
      { strategy: 'Hyperband', resource: { least: 1, most: 9 }, stopsEarly: true },
      'tuning.stopsEarly',
    ],
    ['a grid of numbers', { strategy: 'Grid' }, 'must all be categorical'],
    [
      'a search inside a job that would end first',
      { strategy: 'CmaEs', maxRuntimeSeconds: prod.training.maxRuntimeSeconds },
      'must be below training.maxRuntimeSeconds',
    ],
  ])('%s', (_, change, says) => {
    expect(refusal(change)).toContain(says);
  });
});
