import { describe, expect, test } from '@jest/globals';
import { assignmentIn } from '../../../../lambdas/domain/experiments/assign.ts';
import type { Experiment } from '../../../../lambdas/domain/experiments/experiment.ts';
import { type ExperimentStop, partIn, stopOf } from '../../../../lambdas/domain/experiments/stop.ts';

const experiment: Experiment<string> = {
  name: 'thirds',
  salt: 'thirds-1',
  layer: { name: 'default', from: 0, to: 1 },
  scenarios: ['home'],
  arms: [
    { name: 'a', weight: 0.5, rules: 'of a' },
    { name: 'b', weight: 0.5, rules: 'of b', modelVersion: 7 },
  ],
  holdout: 0.2,
  rampUp: 1,
  startMs: 0,
  endMs: 1,
};
const stopped: ExperimentStop = {
  salt: 'thirds-1',
  state: 'stopped',
  at: '2027-01-20T05:10:00.000Z',
  who: 'ada',
};
const shoppers = Array.from({ length: 200 }, (_, index) => `shopper-${index}`);
const partsWith = (stop?: ExperimentStop) =>
  shoppers.flatMap((id) => {
    const assignment = assignmentIn(experiment, id);
    const stops = new Map(stop === undefined ? [] : [['thirds', stop]]);
    return assignment === undefined
      ? []
      : [{ arm: assignment.experiment.arm, assignment, part: partIn([experiment], assignment, stops) }];
  });

describe('a part in an experiment', () => {
  test.each([
    ['nobody decided about', undefined],
    ['goes on after a stop', { ...stopped, state: 'resumed' as const }],
    ['was stopped in another draw', { ...stopped, salt: 'thirds-0' }],
  ])('that %s is the shopper’s own', (_, stop) => {
    for (const { assignment, part } of partsWith(stop)) expect(part).toBe(assignment);
  });

  test('that is stopped is the first arm of all, the usual rules of those held out, and counted of none', () => {
    const parts = partsWith(stopped);
    expect(new Set(parts.map(({ arm }) => arm))).toEqual(new Set(['a', 'b', 'holdout']));
    for (const { arm, part } of parts)
      expect(part).toEqual({
        ...(arm !== 'holdout' && { rules: 'of a' }),
        model: { version: 7, isTheirs: false },
      });
  });
});

test('what was decided about another draw is nothing', () => {
  expect(stopOf(experiment, new Map([['thirds', stopped]]))).toBe(stopped);
  expect(stopOf({ ...experiment, salt: 'thirds-2' }, new Map([['thirds', stopped]]))).toBeUndefined();
});

test('an experiment that is stopped interleaves nothing', () => {
  const mixed = { ...experiment, holdout: 0, interleaved: true };
  const assignment = assignmentIn(mixed, 'shopper-1');
  expect(assignment).toMatchObject({
    experiment: { arm: 'interleaved' },
    model: { interleaves: ['a', 'b'] },
  });
  if (assignment === undefined) throw new Error('the shopper is in no part');
  expect(partIn([mixed], assignment, new Map([['thirds', stopped]]))).toEqual({
    rules: 'of a',
    model: { version: 7, isTheirs: false },
  });
});
