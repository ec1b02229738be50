import { expect, test } from '@jest/globals';
import type { GoldenRequest } from '../../../lambdas/domain/golden-set.ts';
import type { ModelHost, RankRequest } from '../../../lambdas/domain/ports/model-host.ts';
import { measureLatency } from '../../../lambdas/usecases/measure-latency.ts';

const request = (historyLength: number): GoldenRequest => ({
  history: Array.from({ length: historyLength }, (_, index) => ({
    itemId: `i${String(index)}`,
    eventType: 'view',
    ageDays: 1,
  })),
  exclude: [],
  items: ['a', 'b'],
});

/** A host whose answers take what a test says, by a clock that goes on only then. */
async function measured(times: readonly number[], golden = [request(0), request(1)]) {
  const asked: RankRequest[] = [];
  let clock = 0;
  const modelHost: ModelHost = {
    rank: (given) => {
      clock += times[asked.length] ?? 0;
      asked.push(given);
      return Promise.resolve({ modelVersion: 'm7', items: [] });
    },
  };
  const outcome = await measureLatency(
    { golden, variant: 'primary' },
    { calls: times.length, slowMs: 40, mostSlow: 0.25 },
    { modelHost, now: () => 0, elapsed: () => clock },
  );
  return { asked, outcome };
}

test('a model passes of which no more calls are slow than may be, and is asked all its golden requests', async () => {
  const { asked, outcome } = await measured([40, 10, 10, 41]);
  expect(outcome).toEqual({ verdict: 'passed', why: '4 calls, the slowest in 41 ms' });
  expect(asked.map(({ history, variant }) => [history.length, variant])).toEqual([
    [0, 'primary'],
    [1, 'primary'],
    [0, 'primary'],
    [1, 'primary'],
  ]);
});

test('a model is refused of which more are, and what was measured is said', async () => {
  const { outcome } = await measured([41, 10, 10, 41]);
  expect(outcome).toEqual({
    verdict: 'refused',
    why: '2 of 4 calls took more than 40 ms, and 25 % may',
  });
});

test('of a model that brings nothing to ask, nothing is known', async () => {
  const { asked, outcome } = await measured([10], []);
  expect(outcome.verdict).toBe('refused');
  expect(asked).toEqual([]);
});
