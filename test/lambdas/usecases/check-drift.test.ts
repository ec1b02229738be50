import { beforeEach, describe, expect, test } from '@jest/globals';
import { InMemoryWorkflowRuns } from '../../../lambdas/adapters/in-memory-workflow-runs.ts';
import { checkDrift } from '../../../lambdas/usecases/check-drift.ts';

let nowMs: number;
let driftChecks: InMemoryWorkflowRuns;
beforeEach(() => {
  nowMs = Date.UTC(2026, 2, 1, 10, 15, 59);
  driftChecks = new InMemoryWorkflowRuns(() => nowMs);
});
const check = () => checkDrift('ada', { driftChecks, now: () => nowMs });
const refused = (id: string) => ({
  ok: false,
  refusal: { kind: 'conflict', code: 'drift_check_running', message: expect.stringContaining(id) },
});

describe('a check of drift that somebody asks for', () => {
  test('runs under its minute, and says who asked', async () => {
    expect(await check()).toMatchObject({
      ok: true,
      value: { id: '260301-1015', state: 'running', input: { requestedBy: 'ada' } },
    });
  });

  test('is one of those that are asked for at the same moment', async () => {
    const outcomes = await Promise.all([check(), check()]);
    expect(outcomes.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
  });

  test('is refused while another runs, whoever started that, and not once it has ended', async () => {
    await driftChecks.start('of-the-schedule', {});
    expect(await check()).toEqual(refused('of-the-schedule'));
    driftChecks.end('of-the-schedule', { state: 'failed', cause: 'The job failed.' });
    expect(await check()).toMatchObject({ ok: true });
  });
});
