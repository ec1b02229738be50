import { describe, expect, test } from '@jest/globals';
import { answeredBy, variantFor } from '../../../lambdas/domain/trial.ts';

const trial = { release: 'r7-v3', percent: 20, untilMs: 1000 };
const shoppers = Array.from({ length: 2000 }, (_, index) => `shopper-${index}`);

test('a trial has its share of shoppers, and each of them as long as it lasts', () => {
  const tried = shoppers.filter((id) => variantFor(trial, id, 0) === 'candidate');
  expect(tried.length / shoppers.length).toBeCloseTo(0.2, 1);
  expect(shoppers.filter((id) => variantFor(trial, id, 999) === 'candidate')).toEqual(tried);
});

test('a larger share is the smaller one and more', () => {
  const more = { ...trial, percent: 40 };
  for (const id of shoppers)
    if (variantFor(trial, id, 0) === 'candidate') expect(variantFor(more, id, 0)).toBe('candidate');
});

test('another release tries its model on others', () => {
  const other = { ...trial, release: 'r8-v3' };
  const both = shoppers.filter(
    (id) => variantFor(trial, id, 0) === 'candidate' && variantFor(other, id, 0) === 'candidate',
  );
  expect(both.length / shoppers.length).toBeCloseTo(0.04, 1);
});

test.each([
  ['no model is tried', undefined, 'ada', 0],
  ['the release has not looked for too long', trial, shoppers[0], 1000],
  ['nobody knows the shopper', { ...trial, percent: 100 }, undefined, 0],
])('the model that serves answers where %s', (_, given, id, nowMs) => {
  expect(variantFor(given, id, nowMs)).toBe('primary');
});

test('all shoppers are the candidate’s at 100 percent', () => {
  for (const id of shoppers) expect(variantFor({ ...trial, percent: 100 }, id, 0)).toBe('candidate');
});

describe('an experiment of models', () => {
  const experiment = { name: 'two-stage-7', arm: 'new' };
  const tried = { ...trial, version: 7, percent: 1 };
  const asked = (isTheirs: boolean) => ({
    shopperId: 'ada',
    experiment,
    model: { version: 7, isTheirs },
  });

  test.each([
    [true, 'candidate'],
    [false, 'primary'],
  ])('gives its shoppers their arm’s model, whoever the trial itself would draw: %s', (isTheirs, variant) => {
    for (const percent of [0, 1, 100])
      expect(answeredBy({ ...tried, percent }, asked(isTheirs), 0)).toEqual({ variant, experiment });
  });

  test.each([
    ['no model is tried', undefined, 0],
    ['another version is tried', { ...tried, version: 8 }, 0],
    ['nobody said which version is tried', trial, 0],
    ['the release has not looked for too long', tried, 1000],
  ])('has nobody in it where %s', (_, given, nowMs) => {
    expect(answeredBy(given, asked(true), nowMs)).toEqual({
      variant: variantFor(given, 'ada', nowMs),
      experiment: undefined,
    });
  });
});
