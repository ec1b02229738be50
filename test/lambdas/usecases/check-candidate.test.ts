import { describe, expect, test } from '@jest/globals';
import type { GoldenRequest } from '../../../lambdas/domain/golden-set.ts';
import type { ModelHost, RankRequest } from '../../../lambdas/domain/ports/model-host.ts';
import { checkCandidate } from '../../../lambdas/usecases/check-candidate.ts';

const NOW_MS = Date.UTC(2026, 2, 1);
const golden: readonly GoldenRequest[] = [
  { history: [], exclude: [], items: ['a', 'b', 'c', 'd', 'e'] },
  {
    history: [{ itemId: 'a', eventType: 'view', ageDays: 2 }],
    exclude: ['a'],
    items: ['b', 'c', 'd', 'e', 'f'],
  },
];

/** A host that answers as in the evaluation, but for what a test changes. */
function hostOf(change: (items: readonly string[], index: number) => readonly string[], version = 'm7') {
  const asked: RankRequest[] = [];
  const host: ModelHost = {
    rank: (request) => {
      asked.push(request);
      const index = request.history.length;
      const items = change(golden[index]?.items ?? [], index);
      return Promise.resolve({
        modelVersion: version,
        items: items.map((itemId) => ({ itemId, score: 1 })),
      });
    },
  };
  return { asked, host };
}

const check = (modelHost: ModelHost, withinMs = 1000, given = golden) =>
  checkCandidate(
    { modelVersion: 'm7', golden: given, variant: 'candidate' },
    { modelHost, withinMs, now: () => NOW_MS },
  );

describe('a candidate', () => {
  test('that answers as where it was evaluated passes, and is asked by its name', async () => {
    const { asked, host } = hostOf((items) => items);
    expect(await check(host)).toMatchObject({
      verdict: 'passed',
      why: expect.stringContaining('2 golden requests'),
    });
    expect(asked[1]).toEqual({
      history: [{ itemId: 'a', eventType: 'view', timestampMs: NOW_MS - 2 * 86_400_000 }],
      exclude: new Set(['a']),
      numResults: 5,
      metadata: false,
      variant: 'candidate',
      nowMs: NOW_MS,
    });
  });

  test('may have items of about the same score in other places', async () => {
    const { host } = hostOf(([first = '', second = '', ...rest]) => [
      second,
      first,
      ...rest.slice(0, 2),
      'z',
    ]);
    expect(await check(host)).toMatchObject({ verdict: 'passed' });
  });

  test.each([
    ['other items', (items: readonly string[]) => [...items.slice(0, 3), 'y', 'z'], '3 of its 5 items'],
    ['too few', (items: readonly string[]) => items.slice(1), '4 items, not 5'],
    ['one twice', (items: readonly string[]) => [...items.slice(0, 4), items[0] ?? ''], 'twice'],
    [
      'what was excluded',
      (items: readonly string[]) => ['a', ...items.slice(0, 4)],
      'a, which were excluded',
    ],
  ])('that answers with %s is refused, and the request is named', async (_, change, why) => {
    const { host } = hostOf((items, index) => (index === 1 ? change(items) : items));
    const { verdict, why: told } = await check(host);
    expect(verdict).toBe('refused');
    expect(told).toContain('Golden request 2 of 2, with 1 events of history');
    expect(told).toContain(why);
  });

  test('that is another model than was released is refused', async () => {
    const { host } = hostOf((items) => items, 'm6');
    expect(await check(host)).toMatchObject({ why: expect.stringContaining('m6 answered, not m7') });
  });

  test('that is late every time is refused', async () => {
    const { host } = hostOf((items) => items);
    expect(await check(host, -1)).toMatchObject({
      verdict: 'refused',
      why: expect.stringContaining('more than -1 ms'),
    });
  });

  test('that fails is refused, and one that fails once is not', async () => {
    let left = 1;
    const { host } = hostOf((items) => items);
    const failing = (times: number): ModelHost => {
      left = times;
      return { rank: (request) => (left-- > 0 ? Promise.reject(new Error('broken')) : host.rank(request)) };
    };
    expect(await check(failing(1))).toMatchObject({ verdict: 'passed' });
    expect(await check(failing(99))).toMatchObject({ why: expect.stringContaining('broken') });
  });

  test('without golden requests passes, and that is said', async () => {
    const { host } = hostOf((items) => items);
    expect(await check(host, 1000, [])).toEqual({
      verdict: 'passed',
      why: 'The model brings no golden requests',
    });
  });
});
