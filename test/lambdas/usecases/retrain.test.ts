import { beforeEach, describe, expect, test } from '@jest/globals';
import { InMemoryWorkflowRuns } from '../../../lambdas/adapters/in-memory-workflow-runs.ts';
import { RETRAINING_REASONS, type RetrainingPolicy } from '../../../lambdas/domain/retraining.ts';
import { retrain } from '../../../lambdas/usecases/retrain.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 2, 1, 10, 15);
const POLICY: RetrainingPolicy = { reasons: new Set(RETRAINING_REASONS), quietHours: 72, mostAMonth: 4 };

let nowMs: number;
let training: InMemoryWorkflowRuns;
beforeEach(() => {
  nowMs = START_MS;
  training = new InMemoryWorkflowRuns(() => nowMs);
});

const ask = (reasons: Parameters<typeof retrain>[0] = ['drift'], policy: Partial<RetrainingPolicy> = {}) =>
  retrain(reasons, { training, policy: { ...POLICY, ...policy }, now: () => nowMs });
const ended = (id: string) => {
  training.end(id, { state: 'succeeded', output: {} });
};
const heldBack = (why: string) => ({ outcome: 'held-back', why });

describe('a reason for another model', () => {
  test('starts a run that says the gravest of them, and that nobody asked for it', async () => {
    expect(await ask(['new-data', 'outcome', 'drift'])).toEqual({
      outcome: 'started',
      runId: 'auto-260301-101',
      reason: 'outcome',
    });
    expect((await training.find('auto-260301-101'))?.input).toEqual({
      runId: 'auto-260301-101',
      requestedBy: 'vitrine retraining',
      reason: 'outcome',
    });
  });

  test('starts none for what the configuration does not train for', async () => {
    expect(await ask(['new-data'], { reasons: new Set(['drift']) })).toEqual(heldBack('unwanted'));
    expect(await ask(['new-data', 'drift'], { reasons: new Set(['drift']) })).toMatchObject({
      reason: 'drift',
    });
  });

  test('starts none while another runs, whoever asked for that', async () => {
    await training.start('by-hand', {});
    expect(await ask([...RETRAINING_REASONS], { quietHours: 0 })).toEqual(heldBack('running'));
  });

  test('starts one of those that arrive together', async () => {
    const outcomes = await Promise.all([ask(['drift']), ask(['schedule']), ask(['new-data'])]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['held-back', 'held-back', 'started']);
  });

  test('starts none for some hours after any run, and then one again', async () => {
    await training.start('by-hand', {});
    ended('by-hand');
    nowMs += 71 * HOUR_MS;
    expect(await ask()).toEqual(heldBack('quiet'));
    nowMs += 2 * HOUR_MS;
    expect(await ask()).toMatchObject({ outcome: 'started' });
  });

  test('starts so many a month, not counting those that somebody asked for', async () => {
    for (let index = 0; index < 150; index += 1) {
      await training.start(`by-hand-${index}`, {});
      ended(`by-hand-${index}`);
    }
    const policy = { quietHours: 0, mostAMonth: 2 };
    for (const day of [1, 2]) {
      nowMs = START_MS + day * 24 * HOUR_MS;
      const started = await ask(['drift'], policy);
      expect(started).toMatchObject({ outcome: 'started' });
      if (started.outcome === 'started') ended(started.runId);
    }
    nowMs = Date.UTC(2026, 2, 31, 23);
    expect(await ask(['drift'], policy)).toEqual(heldBack('budget'));
    nowMs = Date.UTC(2026, 3, 1);
    expect(await ask(['drift'], policy)).toMatchObject({ outcome: 'started' });
  });
});
