import { beforeEach, describe, expect, test } from '@jest/globals';
import { InMemoryTrials } from '../../../lambdas/adapters/in-memory-trials.ts';
import type { ShadowFigures } from '../../../lambdas/domain/shadow-verdict.ts';
import { variantFor } from '../../../lambdas/domain/trial.ts';
import { watchShadow } from '../../../lambdas/usecases/watch-shadow.ts';

const fine: ShadowFigures = { asked: 200, errors: 0.01, late: 0.05, overlap: 0.6 };
let world: { clock: number; figures: ShadowFigures; lease: InMemoryTrials };
beforeEach(() => {
  world = { clock: 60_000, figures: fine, lease: new InMemoryTrials() };
});

const look = () =>
  watchShadow(
    { release: 'r7-v3', percent: 20, minutes: 5, startedAtMs: 0 },
    {
      lease: world.lease,
      metrics: { shadow: () => Promise.resolve(world.figures) },
      limits: { leastCalls: 50, mostErrors: 0.02, mostLate: 0.2, leastOverlap: 0.05 },
      lookMs: 30_000,
      now: () => world.clock,
    },
  );

describe('a look at a candidate in the live model’s shadow', () => {
  test('has it asked until the next looks, and gives it no shopper', async () => {
    expect(await look()).toEqual({
      verdict: 'go-on',
      why: 'in shadow: 200 calls, 1 % errors, 5 % late, 60 % of the live lists',
    });
    const trial = await world.lease.current();
    expect(trial).toEqual({ release: 'r7-v3', percent: 0, shadowPercent: 20, untilMs: 150_000 });
    expect(variantFor(trial, 'ada', world.clock)).toBe('primary');
  });

  test.each([
    ['fail', { errors: 0.5 }],
    ['come after the live list', { late: 0.9 }],
    ['is the least', { overlap: 0.01 }],
  ])('keeps it from shoppers where its answers %s, and leaves nothing of it', async (why, worse) => {
    await look();
    world.figures = { ...fine, ...worse };
    expect(await look()).toMatchObject({ verdict: 'roll-back', why: expect.stringContaining(why) });
    expect(await world.lease.current()).toBeUndefined();
  });

  test('takes few calls for no proof, and a candidate that had few by the end for none either', async () => {
    world.figures = { asked: 9, errors: 1, late: 0, overlap: undefined };
    expect(await look()).toMatchObject({ verdict: 'go-on' });
    world.clock = 300_000;
    expect(await look()).toMatchObject({ verdict: 'roll-back', why: expect.stringContaining('9 times') });
  });

  test('lets it pass at the end of its time, and asks it no more', async () => {
    world.clock = 300_000;
    expect(await look()).toMatchObject({ verdict: 'passed' });
    expect(await world.lease.current()).toBeUndefined();
  });

  test.each([60_000, 300_000])('rolls back what somebody revoked, after %s ms', async (clock) => {
    await look();
    await world.lease.revoke('r7-v3', world.clock);
    world.clock = clock;
    expect(await look()).toMatchObject({ verdict: 'roll-back', why: expect.stringContaining('Somebody') });
  });
});
