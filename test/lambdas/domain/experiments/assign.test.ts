import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { experimentsSchema } from '../../../../lambdas/contracts/experiments.ts';
import { assign, assignmentIn } from '../../../../lambdas/domain/experiments/assign.ts';
import type { Experiment } from '../../../../lambdas/domain/experiments/experiment.ts';
import { type Draw, shopperShare } from '../../../../lambdas/domain/experiments/shopper-share.ts';
import { parityFixture } from '../parity-fixture.ts';

const DRAWS = ['layer', 'ramp-up', 'holdout', 'arm'] as const satisfies readonly Draw[];
const parity = parityFixture(
  'experiments.json',
  z.object({
    experiments: experimentsSchema,
    shares: z.array(
      z.object({ draw: z.enum(DRAWS), salt: z.string(), shopperId: z.string(), expected: z.number() }),
    ),
    assignments: z.array(
      z.object({ experiment: z.string(), shopperId: z.string(), expected: z.string().nullable() }),
    ),
  }),
);

const whole: Experiment<string> = {
  name: 'thirds',
  salt: 'thirds-1',
  layer: { name: 'default', from: 0, to: 1 },
  scenarios: ['home'],
  arms: [
    { name: 'a', weight: 0.2, rules: 'of a' },
    { name: 'b', weight: 0.3, rules: 'of b' },
    { name: 'c', weight: 0.5, rules: 'of c' },
  ],
  holdout: 0.1,
  rampUp: 1,
  startMs: 1000,
  endMs: 2000,
};
const shoppers = Array.from({ length: 20_000 }, (_, index) => `shopper-${index}`);
const armOf = (experiment: Experiment<string>, shopperId: string) =>
  assignmentIn(experiment, shopperId)?.experiment.arm;
const shopperId = fc.string({ unit: 'grapheme', minLength: 1 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('where a shopper stands', () => {
  test.each(parity.shares)(
    'in the draw of $draw by $salt is what Python computes of $shopperId',
    ({ draw, salt, shopperId: id, expected }) => {
      expect(shopperShare(draw, salt, id)).toBe(expected);
    },
  );

  test('is even over shoppers, by any salt', () => {
    fc.assert(
      fc.property(fc.constantFrom(...DRAWS), fc.stringMatching(/^[a-z0-9-]{1,40}$/), (draw, salt) => {
        const tenths = Array<number>(10).fill(0);
        for (const id of shoppers.slice(0, 2000)) {
          const tenth = Math.floor(shopperShare(draw, salt, id) * 10);
          tenths[tenth] = (tenths[tenth] ?? 0) + 1;
        }
        const chiSquare = tenths.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
        // With 9 degrees of freedom, chance exceeds it once in 10 million draws.
        expect(chiSquare).toBeLessThan(51);
      }),
      { numRuns: 50 },
    );
  });

  test('in one draw says nothing of another', () => {
    const inBoth = shoppers.filter(
      (id) => shopperShare('arm', 'one', id) < 0.5 && shopperShare('arm', 'two', id) < 0.5,
    );
    expect(inBoth.length / shoppers.length).toBeCloseTo(0.25, 1);
  });
});

describe('an experiment', () => {
  test.each(parity.assignments)('$experiment has $shopperId where Python has', (given) => {
    const [experiment] = parity.experiments.filter(({ name }) => name === given.experiment);
    if (experiment === undefined) throw new Error(`the fixture has no ${given.experiment}`);
    expect(assignmentIn(experiment, given.shopperId)?.experiment.arm ?? null).toBe(given.expected);
  });

  test('gives each arm its share, and holds the holdout out', () => {
    const counts = new Map<string | undefined, number>();
    for (const id of shoppers) counts.set(armOf(whole, id), (counts.get(armOf(whole, id)) ?? 0) + 1);
    const shares = Object.fromEntries(
      [...counts].map(([arm, count]) => [String(arm), count / shoppers.length]),
    );
    for (const [arm, expected] of Object.entries({ a: 0.18, b: 0.27, c: 0.45, holdout: 0.1 }))
      expect(Math.abs((shares[arm] ?? 0) - expected)).toBeLessThan(0.015);
    expect(Object.keys(shares).sort()).toEqual(['a', 'b', 'c', 'holdout']);
  });

  test('moves nobody who is in when it ramps up, or its range grows', () => {
    fc.assert(
      fc.property(shopperId, share, share, share, (id, before, after, to) => {
        const [less, more] = before < after ? [before, after] : [after, before];
        const then = armOf({ ...whole, rampUp: less, layer: { ...whole.layer, to } }, id);
        expect([undefined, armOf({ ...whole, rampUp: more }, id)]).toContain(then);
      }),
      { numRuns: 1000 },
    );
  });

  test('shares no shopper with another of its layer', () => {
    fc.assert(
      fc.property(shopperId, share, (id, cut) => {
        const first = { ...whole, layer: { name: 'home', from: 0, to: cut } };
        const second = { ...whole, salt: 'other', layer: { name: 'home', from: cut, to: 1 } };
        const parts = [first, second].filter((experiment) => armOf(experiment, id) !== undefined);
        expect(parts).toHaveLength(1);
      }),
    );
  });
});

describe('an answer', () => {
  const at = (asked: Partial<Parameters<typeof assign>[1]>) =>
    assign([whole], { shopperId: 'shopper-1', scenario: 'home', nowMs: 1000, ...asked });

  test('is part of it from its start to its end, in its scenarios, for who can be told apart', () => {
    expect(at({})).toMatchObject({ experiment: { name: 'thirds' } });
    expect(at({ nowMs: 1999 })).toEqual(at({}));
    for (const other of [
      { nowMs: 999 },
      { nowMs: 2000 },
      { scenario: 'cart' },
      { shopperId: undefined },
    ] as const)
      expect(at(other)).toBeUndefined();
  });

  test('has the rules of the arm; those who are held out have none', () => {
    for (const id of shoppers.slice(0, 200)) {
      const assignment = at({ shopperId: id });
      const arm = assignment?.experiment.arm;
      expect(assignment?.rules).toBe(arm === 'holdout' ? undefined : `of ${arm}`);
    }
  });
});
