import { beforeEach, describe, expect, test } from '@jest/globals';
import { InMemoryTrialClicks } from '../../../lambdas/adapters/in-memory-trial-clicks.ts';
import { InMemoryTrials } from '../../../lambdas/adapters/in-memory-trials.ts';
import { countClick, countShown } from '../../../lambdas/usecases/count-clicks.ts';

const trial = { release: 'r7-v3', version: 3, percent: 10, untilMs: 1000 };
const list = { recommendationId: 'r-1', userId: 'ada', sessionId: 's', variant: 'candidate' } as const;
const click = { eventType: 'click', recommendationId: 'r-1' };

let dependencies: { trials: InMemoryTrials; clicks: InMemoryTrialClicks; now: () => number };
beforeEach(async () => {
  dependencies = { trials: new InMemoryTrials(), clicks: new InMemoryTrialClicks(), now: () => 999 };
  await dependencies.trials.hold(trial, 0);
});

describe('a list that is shown while a release tries its model', () => {
  test('counts for its variant, and so does its first click', async () => {
    expect(await countShown(list, dependencies)).toBe('candidate');
    expect(await countClick(click, dependencies)).toBe('candidate');
    expect(await countClick(click, dependencies)).toBeUndefined();
    const { candidate } = await dependencies.clicks.tallies('r7-v3');
    expect(candidate).toEqual([{ lists: 1, clicked: 1 }]);
  });

  test('is clicked also where the shop tells of the view that it led to', async () => {
    await countShown(list, dependencies);
    expect(await countClick({ ...click, eventType: 'view' }, dependencies)).toBe('candidate');
  });

  test.each([
    ['of a shopper whom nobody knows', { ...list, userId: undefined, sessionId: undefined }],
    ['that no model ranked', { ...list, variant: null }],
  ])('does not count %s', async (_, given) => {
    expect(await countShown(given, dependencies)).toBeUndefined();
    expect(await countClick(click, dependencies)).toBeUndefined();
  });

  test.each(['purchase', 'add_to_cart', 'other'])('is not clicked by a %s', async (eventType) => {
    await countShown(list, dependencies);
    expect(await countClick({ ...click, eventType }, dependencies)).toBeUndefined();
  });

  test.each([
    ['only in the shadow', { percent: 0 }],
    ['until now', { untilMs: 999 }],
  ])('does not count while it is tried %s', async (_, held) => {
    await dependencies.trials.hold({ ...trial, ...held }, 0);
    expect(await countShown(list, dependencies)).toBeUndefined();
  });

  test('does not count while nothing is tried', async () => {
    await dependencies.trials.endTrial('r7-v3');
    expect(await countShown(list, dependencies)).toBeUndefined();
    expect(await countClick(click, dependencies)).toBeUndefined();
  });
});
