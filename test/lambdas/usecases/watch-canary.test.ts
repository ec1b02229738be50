import { beforeEach, describe, expect, test } from '@jest/globals';
import { InMemoryTrialClicks } from '../../../lambdas/adapters/in-memory-trial-clicks.ts';
import { InMemoryTrials } from '../../../lambdas/adapters/in-memory-trials.ts';
import type { RaisedAlarm, VariantFigures } from '../../../lambdas/domain/canary-verdict.ts';
import type { Variant } from '../../../lambdas/domain/trial.ts';
import { watchCanary } from '../../../lambdas/usecases/watch-canary.ts';

const fine: VariantFigures = { calls: 200, errors: 0.01, slow: 0.01, fallbacks: 0 };
const canary = { release: 'r7-v3', version: 3, percent: 10, minutes: 10, startedAtMs: 0 };

function setUp() {
  return {
    clock: 60_000,
    primary: fine,
    candidate: fine,
    alarms: [] as RaisedAlarm[],
    askedSince: [] as number[],
    lease: new InMemoryTrials(),
    clicks: new InMemoryTrialClicks(),
  };
}
let world: ReturnType<typeof setUp>;
beforeEach(() => {
  world = setUp();
});

const look = () =>
  watchCanary(canary, {
    lease: world.lease,
    metrics: {
      figures: (sinceMs) => {
        world.askedSince.push(sinceMs);
        return Promise.resolve({ primary: world.primary, candidate: world.candidate });
      },
      raised: () => Promise.resolve(world.alarms),
    },
    clicks: world.clicks,
    limits: {
      leastCalls: 50,
      mostErrors: 0.02,
      mostSlow: 0.02,
      mostFallbacks: 0.02,
      leastLists: 100,
      mostClicksLost: 0.1,
    },
    lookMs: 30_000,
    now: () => world.clock,
  });

/** Shows lists to shoppers of a variant in all buckets, of which one in so many is clicked; 0: none is. */
async function show(variant: Variant, lists: number, clickedOneIn: number, release = canary.release) {
  for (let index = 0; index < lists; index += 1) {
    const recommendationId = `${release}-${variant}-${index}`;
    await world.clicks.shown({ recommendationId, release, variant, bucket: index % 50 });
    if (clickedOneIn > 0 && index % clickedOneIn === 0) await world.clicks.clicked(recommendationId);
  }
}

describe('a look at a canary', () => {
  test('gives a candidate that does well its shoppers for three looks more', async () => {
    expect(await look()).toMatchObject({ verdict: 'go-on', why: expect.stringContaining('200 calls') });
    expect(await world.lease.current()).toEqual({
      release: 'r7-v3',
      version: 3,
      percent: 10,
      untilMs: 150_000,
    });
    expect(world.askedSince).toEqual([0]);
  });

  test.each([
    ['errors', { errors: 0.5 }],
    ['slow answers', { slow: 0.2 }],
    ['fallbacks', { fallbacks: 0.1 }],
  ])('takes them away when it has more %s than the other', async (name, worse) => {
    await look();
    world.candidate = { ...fine, ...worse };
    const { verdict, why } = await look();
    expect([verdict, why]).toEqual(['roll-back', expect.stringContaining(`more ${name}`)]);
    expect(await world.lease.current()).toBeUndefined();
  });

  test('does not blame it for what the other has as much of', async () => {
    const ill = { calls: 200, errors: 0.4, slow: 0.5, fallbacks: 0.4 };
    world.primary = ill;
    world.candidate = ill;
    expect(await look()).toMatchObject({ verdict: 'go-on' });
  });

  test('does not take one bad call of fifty for a share', async () => {
    world.primary = { calls: 450, errors: 0, slow: 0, fallbacks: 0 };
    world.candidate = { calls: 50, errors: 0.02, slow: 0.04, fallbacks: 0.02 };
    expect(await look()).toMatchObject({ verdict: 'go-on' });
    world.candidate = { calls: 5000, errors: 0.04, slow: 0, fallbacks: 0 };
    expect(await look()).toMatchObject({ verdict: 'roll-back' });
  });

  test('takes them away when nobody clicks what it shows, and says what was clicked', async () => {
    await look();
    await show('primary', 900, 7);
    await show('candidate', 200, 0);
    const { verdict, why } = await look();
    expect(verdict).toBe('roll-back');
    expect(why).toContain('surely loses more than 10 % of the clicks');
    expect(why).toContain('clicks: candidate 0 % of 200 lists, primary 14.3 % of 900 lists');
    expect(await world.lease.current()).toBeUndefined();
  });

  test('leaves them where as much is clicked, and says what was', async () => {
    await show('primary', 900, 7);
    await show('candidate', 210, 7);
    const { verdict, why } = await look();
    expect([verdict, why]).toEqual([
      'go-on',
      expect.stringMatching(/clicks: candidate 14\.3 % of 210 lists, primary 14\.3 % of 900 lists$/),
    ]);
  });

  test('does not blame it for clicks that too few lists tell of, and says so', async () => {
    await show('primary', 900, 7);
    await show('candidate', 99, 0);
    world.clock = 600_000;
    const { verdict, why } = await look();
    expect([verdict, why]).toEqual(['passed', expect.stringContaining('of 99 lists')]);
    expect(why).toContain('not compared, as 100 lists of either');
  });

  test('does not count what another release showed', async () => {
    await show('primary', 900, 7);
    await show('candidate', 200, 0, 'r6-v2');
    expect(await look()).toMatchObject({ verdict: 'go-on', why: expect.stringContaining('0 % of 0 lists') });
  });

  test('waits for enough calls before it compares', async () => {
    world.candidate = { calls: 49, errors: 1, slow: 1, fallbacks: 1 };
    expect(await look()).toMatchObject({ verdict: 'go-on' });
  });

  test('rolls back at an alarm, however few calls there were', async () => {
    world.candidate = { ...fine, calls: 3, errors: 0.3 };
    world.alarms = [{ name: 'candidate-errors', of: 'errors', reason: 'Threshold Crossed' }];
    const { verdict, why } = await look();
    expect([verdict, why]).toEqual(['roll-back', expect.stringContaining('candidate-errors: Threshold')]);
  });

  test('does not heed an alarm about the candidate before it, of which it has nothing itself', async () => {
    world.candidate = { ...fine, errors: 0 };
    world.alarms = [{ name: 'candidate-errors', of: 'errors', reason: 'Threshold Crossed' }];
    expect(await look()).toMatchObject({ verdict: 'go-on' });
  });

  test('lets it pass at the end of its time, and keep its shoppers while all get it', async () => {
    world.clock = 600_000;
    expect(await look()).toMatchObject({ verdict: 'passed' });
    expect((await world.lease.current())?.untilMs).toBe(600_000 + 3_600_000);
  });

  test('rolls back what hardly anybody was given by the end', async () => {
    world.clock = 600_000;
    world.candidate = { ...fine, calls: 7 };
    expect(await look()).toMatchObject({ verdict: 'roll-back', why: expect.stringContaining('7 times') });
  });

  test('rolls back what somebody revoked, and leaves nothing of it', async () => {
    await look();
    await world.lease.revoke('r7-v3', world.clock);
    expect(await look()).toMatchObject({ verdict: 'roll-back', why: expect.stringContaining('Somebody') });
    expect(await world.lease.current()).toBeUndefined();
  });

  test('rolls back beside another release, whose trial it leaves alone', async () => {
    const other = { release: 'r6-v2', percent: 5, untilMs: 90_000 };
    await world.lease.hold(other, 0);
    expect(await look()).toMatchObject({ verdict: 'roll-back' });
    expect(await world.lease.current()).toEqual(other);
    world.clock = 90_000;
    expect(await look()).toMatchObject({ verdict: 'go-on' });
  });
});
