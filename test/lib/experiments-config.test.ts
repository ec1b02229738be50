import { describe, expect, test } from '@jest/globals';

import prod from '../../config/prod.ts';
import { experimentsSchema } from '../../lambdas/contracts/experiments.ts';
import { type EnvironmentConfigInput, InvalidConfigError, parseConfig } from '../../lib/config.ts';
import { answeredExperiments, judgedExperiments } from '../../lib/experiments-config.ts';

type Experiment = NonNullable<EnvironmentConfigInput['experiments']>[number];

const control = { name: 'control', weight: 0.5 };
const calmHome = {
  name: 'calm-home',
  salt: 'calm-home-1',
  scenarios: ['home'],
  arms: [control, { name: 'diverse', weight: 0.5, rules: { diversityLevel: 'medium' } }],
  start: '2027-01-11T00:00:00Z',
  end: '2027-02-08T00:00:00+01:00',
} satisfies Experiment;
const other = { ...calmHome, name: 'other', salt: 'other-1' };
const later = { ...other, start: calmHome.end, end: '2027-03-08T00:00:00Z' };

const parse = (...experiments: Experiment[]) => parseConfig({ ...prod, experiments }, {}).experiments;

function refusal(...experiments: Experiment[]): string {
  try {
    parse(...experiments);
  } catch (error) {
    if (error instanceof InvalidConfigError) return error.message;
    throw error;
  }
  throw new Error('The configuration was accepted');
}

test('functions read what the configuration has', () => {
  const read = experimentsSchema.parse(JSON.parse(JSON.stringify(answeredExperiments(parse(calmHome)))));
  expect(read).toEqual([
    {
      name: 'calm-home',
      salt: 'calm-home-1',
      layer: { name: 'default', from: 0, to: 1 },
      scenarios: ['home'],
      arms: [
        { name: 'control', weight: 0.5, rules: {} },
        { name: 'diverse', weight: 0.5, rules: { diversityLevel: 'medium' } },
      ],
      holdout: 0,
      rampUp: 1,
      startMs: Date.UTC(2027, 0, 11),
      endMs: Date.UTC(2027, 1, 7, 23),
    },
  ]);
});

test('an analysis reads how each is judged, and nothing of its rules', () => {
  const judging = { primary: 'ctr', guardrails: ['fallbacks', 'conversion'], leastEffect: 0.01 } as const;
  const [judged, byDefault] = judgedExperiments(
    parse({ ...calmHome, judging: { ...judging, guardrails: [...judging.guardrails] } }, later),
  );
  expect(judged).toEqual({
    name: 'calm-home',
    salt: 'calm-home-1',
    layer: { name: 'default', from: 0, to: 1 },
    arms: [
      { name: 'control', weight: 0.5 },
      { name: 'diverse', weight: 0.5 },
    ],
    holdout: 0,
    rampUp: 1,
    start: calmHome.start,
    end: calmHome.end,
    judging: { ...judging, windowDays: 7, preDays: 14, plannedShoppers: 10_000, alpha: 0.05 },
  });
  expect(byDefault?.judging).toEqual({
    primary: 'conversion',
    guardrails: ['shop-revenue', 'fallbacks'],
    windowDays: 7,
    preDays: 14,
    plannedShoppers: 10_000,
    alpha: 0.05,
    leastEffect: 0,
  });
});

test('functions and the analysis read that lists are of both models', () => {
  const arms = [
    { name: 'live', weight: 0.5 },
    { name: 'new', weight: 0.5, modelVersion: 7 },
  ];
  const mixed = parse({ ...calmHome, arms, interleaved: true });
  const read = experimentsSchema.parse(JSON.parse(JSON.stringify(answeredExperiments(mixed))));
  expect(read).toMatchObject([{ interleaved: true, arms: [{}, { modelVersion: 7 }] }]);
  expect(judgedExperiments(mixed)).toMatchObject([{ interleaved: true, arms: [{}, { modelVersion: 7 }] }]);
});

describe('experiments go together', () => {
  test.each<[string, Partial<Experiment>]>([
    ['with ranges of a layer that touch', { layer: { name: 'default', from: 0.5 } }],
    ['one after the other', { start: calmHome.end, end: '2027-03-08T00:00:00Z' }],
    ['in layers and scenarios of their own', { layer: { name: 'cart' }, scenarios: ['cart'] }],
  ])('%s', (_, change) => {
    const first = { ...calmHome, layer: { name: 'default', to: 0.5 } };
    expect(parse(first, { ...other, ...change })).toHaveLength(2);
  });
});

describe('refuses, with the field and an example,', () => {
  test.each<[string, Partial<Experiment>, string, string]>([
    ['one arm', { arms: [{ name: 'control', weight: 1 }] }, "{ name: 'control', weight: 0.5 }", 'arms'],
    [
      'weights that do not add up',
      { arms: [control, { name: 'b', weight: 0.4 }] },
      'add up to 1, such as 0.5 and 0.5',
      'arms',
    ],
    ['arms of one name', { arms: [control, control] }, 'such as control', 'arms'],
    [
      'an arm named as those held out',
      { arms: [control, { name: 'holdout', weight: 0.5 }] },
      'name it control',
      'arms[1].name',
    ],
    ['a salt that would split wrongly', { salt: 'a|b' }, 'such as calm-home', 'salt'],
    ['an empty range', { layer: { name: 'home', from: 0.5, to: 0.5 } }, 'to: 0.5 }', 'layer.to'],
    ['an end before its start', { end: calmHome.start }, 'such as 2027-01-11', 'end'],
    ['a day without a time zone', { start: '2027-01-11' }, 'such as 2027-01-11T00:00:00Z', 'start'],
    [
      'an arm that nobody is in',
      { arms: [control, { name: 'b', weight: 0 }] },
      'such as 0.5 for 50 %',
      'arms[1].weight',
    ],
    [
      'an arm of more than all',
      { arms: [control, { name: 'b', weight: 1.01 }] },
      'such as 0.5 for 50 %',
      'arms[1].weight',
    ],
    ['a ramp-up of nobody', { rampUp: 0 }, 'such as 0.5 for 50 %', 'rampUp'],
    ['a ramp-up of more than all', { rampUp: 1.01 }, 'such as 0.5 for 50 %', 'rampUp'],
    [
      'two models, of which a release tries one',
      {
        arms: [
          { name: 'control', weight: 0.4 },
          { name: 'b', weight: 0.3, modelVersion: 7 },
          { name: 'c', weight: 0.3, modelVersion: 8 },
        ],
      },
      'one modelVersion at most, since a release tries one model, such as 7',
      'arms',
    ],
    [
      'nothing to compare a model with',
      {
        arms: [
          { ...control, modelVersion: 7 },
          { name: 'b', weight: 0.5 },
        ],
      },
      "[{ name: 'control', weight: 0.5 }, { name: 'new', weight: 0.5, modelVersion: 7 }]",
      'arms',
    ],
    [
      'a model under other rules',
      { arms: [control, { name: 'b', weight: 0.5, modelVersion: 7, rules: { diversityLevel: 'low' } }] },
      'by modelVersion or by rules, not by both: write another experiment for the rules, such as calm-home',
      'arms',
    ],
    [
      'interleaving of rules',
      { interleaved: true },
      "needs two arms of half the weight, the second with a modelVersion: [{ name: 'live'",
      'interleaved',
    ],
    [
      'interleaving of unequal arms',
      {
        interleaved: true,
        arms: [
          { name: 'live', weight: 0.6 },
          { name: 'new', weight: 0.4, modelVersion: 7 },
        ],
      },
      'needs two arms of half the weight',
      'interleaved',
    ],
    [
      'an arm that is called as lists of both are',
      { arms: [control, { name: 'interleaved', weight: 0.5 }] },
      'must not be holdout or interleaved',
      'arms[1].name',
    ],
    ['no scenario', { scenarios: [] }, "such as ['home']", 'scenarios'],
  ])('%s', (_, change, message, field) => {
    const said = refusal({ ...calmHome, ...change });
    expect(said).toContain(message);
    expect(said).toContain(`experiments[0].${field}`);
  });

  test.each<[string, Experiment, string, string]>([
    ['a name twice', { ...other, name: 'calm-home', layer: { name: 'x' } }, 'calm-home-2', 'name'],
    ['a salt twice', { ...other, salt: 'calm-home-1', layer: { name: 'x' } }, 'write other-1', 'salt'],
    [
      'shares of a layer that overlap',
      { ...other, scenarios: ['cart'], layer: { name: 'default', from: 0.9 } },
      'overlaps the share of calm-home in the layer default: give it from 0 to 0.5',
      'layer',
    ],
    [
      'two on one scenario in two layers',
      { ...other, layer: { name: 'x' } },
      'are on home with calm-home, of another layer: put both into one layer',
      'scenarios',
    ],
  ])('%s', (_, second, message, field) => {
    const said = refusal(calmHome, second);
    expect(said).toContain(message);
    expect(said).toContain(`experiments[1].${field}`);
  });

  test('an arm with a model where the host runs one at a time', () => {
    const arms = [control, { name: 'new', weight: 0.5, modelVersion: 7 }];
    const serving = { ...prod.serving, host: 'fargate' as const };
    expect(() => parseConfig({ ...prod, serving, experiments: [{ ...calmHome, arms }] }, {})).toThrow(
      /no arm with a modelVersion.*at experiments/s,
    );
    expect(parse({ ...calmHome, arms })[0]?.arms[1]?.modelVersion).toBe(7);
  });

  test('more than the functions can be told', () => {
    const many = Array.from({ length: 12 }, (_, index) => ({
      ...calmHome,
      name: `experiment-${index}`,
      salt: `salt-${index}`,
      layer: { name: 'home', from: index / 12, to: (index + 1) / 12 },
    }));
    expect(refusal(...many)).toContain('not be longer than 3000 characters');
  });
});
