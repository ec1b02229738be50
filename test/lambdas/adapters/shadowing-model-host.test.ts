import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ShadowCall, ShadowingModelHost } from '../../../lambdas/adapters/shadowing-model-host.ts';
import type { ModelHost, RankRequest } from '../../../lambdas/domain/ports/model-host.ts';

const request: RankRequest = {
  history: [],
  numResults: 2,
  exclude: new Set(),
  metadata: false,
  shadowed: true,
  nowMs: 0,
};
const ranking = (modelVersion: string, ...itemIds: string[]) => ({
  modelVersion,
  items: itemIds.map((itemId) => ({ itemId, score: 1 })),
});
const live: ModelHost = { rank: () => Promise.resolve(ranking('live', 'cup', 'mug')) };

let calls: ShadowCall[];
let asked: RankRequest[];
beforeEach(() => {
  calls = [];
  asked = [];
});
const beside = (rank: ModelHost['rank'], of: ModelHost = live) =>
  new ShadowingModelHost({
    live: of,
    candidate: {
      rank: (given, signal) => {
        asked.push(given);
        return rank(given, signal);
      },
    },
    report: (call) => calls.push(call),
  });

describe('a model host with a candidate in its shadow', () => {
  test('hands on the live answer, and tells how much of it the candidate has too', async () => {
    const host = beside(() => Promise.resolve(ranking('new', 'mug', 'plate')));
    expect((await host.rank(request)).modelVersion).toBe('live');
    await wait(0);
    host.settle();
    expect(calls).toEqual([{ outcome: 'answered', overlap: 0.5 }]);
    expect(asked).toMatchObject([{ variant: 'candidate' }]);
  });

  test('is as fast as without where the candidate never answers, which is told as late and given up', async () => {
    let aborted = false;
    const host = beside(
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            aborted = true;
            reject(new Error('aborted'));
          });
        }),
    );
    const started = performance.now();
    expect((await host.rank(request)).modelVersion).toBe('live');
    host.settle();
    expect(performance.now() - started).toBeLessThan(50);
    await wait(0);
    host.settle();
    expect([calls, aborted]).toEqual([[{ outcome: 'late' }], true]);
  });

  test('answers where the candidate fails, which is told', async () => {
    const host = beside(() => Promise.reject(new Error('broken')));
    expect((await host.rank(request)).modelVersion).toBe('live');
    await wait(0);
    host.settle();
    expect(calls).toEqual([{ outcome: 'failed' }]);
  });

  test('fails where the live model does, whatever the candidate says', async () => {
    const host = beside(() => Promise.resolve(ranking('new', 'mug')), {
      rank: () => Promise.reject(new Error('down')),
    });
    await expect(host.rank(request)).rejects.toThrow('down');
    await wait(0);
    expect(calls).toEqual([{ outcome: 'answered', overlap: 1 }]);
  });

  test('asks no candidate unless a request says so, nor twice where it answers itself', async () => {
    const host = beside(() => Promise.resolve(ranking('new', 'mug')));
    await host.rank({ ...request, shadowed: false });
    await host.rank({ ...request, variant: 'candidate' });
    expect(asked).toEqual([]);
  });
});
