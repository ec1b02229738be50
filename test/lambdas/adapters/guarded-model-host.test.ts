import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { BreakerState } from '../../../lambdas/adapters/breaker.ts';
import { BreakingModelHost } from '../../../lambdas/adapters/breaking-model-host.ts';
import { HedgedModelHost } from '../../../lambdas/adapters/hedged-model-host.ts';
import { guardModelHost, openModelHost } from '../../../lambdas/adapters/open-model-host.ts';
import { ModelHostUnavailableError } from '../../../lambdas/domain/errors.ts';
import type { ModelHost, RankRequest } from '../../../lambdas/domain/ports/model-host.ts';
import type { RankedList } from '../../../lambdas/domain/recommendation.ts';
import { FakeModelServer } from '../fakes/fake-model-server.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';
import { withOutput } from '../fakes/lambda-environment.ts';

const request: RankRequest = { history: [], numResults: 1, exclude: new Set(), metadata: false, nowMs: 0 };
const list: RankedList = { modelVersion: 'v1', items: [{ itemId: 'cup', score: 1 }] };

/** Answers each call as it is told to. */
function scripted(answer: (call: number, signal?: AbortSignal) => Promise<RankedList>) {
  const rank = jest.fn((_request: RankRequest, signal?: AbortSignal) =>
    answer(rank.mock.calls.length, signal),
  );
  return { rank } satisfies ModelHost;
}

const failing = () => Promise.reject(new ModelHostUnavailableError('dead'));

async function failures(host: ModelHost, times: number): Promise<void> {
  for (let call = 0; call < times; call += 1) {
    await expect(host.rank(request)).rejects.toBeInstanceOf(ModelHostUnavailableError);
  }
}

describe('the circuit breaker', () => {
  // Its clock: a machine that stands still for a second would be given its try early.
  let nowMs = 0;
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('stops asking a host that fails, and answers at once', async () => {
    const dead = scripted(failing);
    const host = new BreakingModelHost(dead, () => undefined);
    await failures(host, 10);
    await failures(host, 50);
    expect(dead.rank).toHaveBeenCalledTimes(10);
    await expect(host.rank(request)).rejects.toThrow('not asked for a while');
  });

  test('goes on asking a host that fails now and then', async () => {
    const shaky = scripted((call) => (call % 3 === 0 ? failing() : Promise.resolve(list)));
    const host = new BreakingModelHost(shaky, () => undefined);
    for (let call = 0; call < 60; call += 1) await host.rank(request).catch(() => undefined);
    expect(shaky.rank).toHaveBeenCalledTimes(60);
  });

  test('tries by one call, while others are turned away at once, and closes when that one works', async () => {
    const trying = Promise.withResolvers<RankedList>();
    const host = scripted((call) =>
      call <= 10 ? failing() : call === 11 ? trying.promise : Promise.resolve(list),
    );
    const states: BreakerState[] = [];
    const broken = new BreakingModelHost(host, (state) => states.push(state));
    await failures(broken, 10);
    nowMs += 1_600;
    const probe = broken.rank(request);
    await failures(broken, 3);
    expect(host.rank).toHaveBeenCalledTimes(11);
    trying.resolve(list);
    await expect(probe).resolves.toEqual(list);
    await expect(broken.rank(request)).resolves.toEqual(list);
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  test('opens again, when the try fails', async () => {
    const dead = scripted(failing);
    const host = new BreakingModelHost(dead, () => undefined);
    await failures(host, 10);
    nowMs += 1_600;
    await failures(host, 20);
    expect(dead.rank).toHaveBeenCalledTimes(11);
  });

  test('lets pass what is not the host’s fault, and does not count it', async () => {
    const bug = new TypeError('a bug of ours');
    const host = new BreakingModelHost(
      scripted(() => Promise.reject(bug)),
      () => undefined,
    );
    for (let call = 0; call < 20; call += 1) await expect(host.rank(request)).rejects.toBe(bug);
  });
});

describe('a second attempt', () => {
  const quick = async (signal?: AbortSignal) => {
    await wait(2, undefined, { signal });
    return list;
  };
  const hedged = (host: ModelHost, timeoutMs = 1_000) => {
    const onHedge = jest.fn();
    return { host: new HedgedModelHost(host, { timeoutMs, onHedge }), onHedge };
  };
  const learn = async (host: ModelHost) => {
    for (let call = 0; call < 30; call += 1) await host.rank(request);
  };

  test('is made when the first is late, its answer is taken, and the late one is called off', async () => {
    let lateSignal: AbortSignal | undefined;
    let stuck = false;
    const flaky = scripted((_, signal) => {
      if (!stuck) return quick(signal);
      stuck = false;
      lateSignal = signal;
      return new Promise(() => undefined);
    });
    const { host, onHedge } = hedged(flaky);
    await learn(host);
    const before = onHedge.mock.calls.length;
    stuck = true;
    await expect(host.rank(request)).resolves.toEqual(list);
    expect(onHedge.mock.calls.length).toBe(before + 1);
    expect(lateSignal?.aborted).toBe(true);
  });

  test('is not made before it is known what is late', async () => {
    const slow = scripted(async () => {
      await wait(30);
      return list;
    });
    const { host, onHedge } = hedged(slow);
    for (let call = 0; call < 5; call += 1) await host.rank(request);
    expect(onHedge).not.toHaveBeenCalled();
  });

  test('is not made when the first fails: that is for the breaker', async () => {
    let dead = false;
    const host = scripted((_, signal) => (dead ? failing() : quick(signal)));
    const { host: under } = hedged(host);
    await learn(under);
    dead = true;
    const before = host.rank.mock.calls.length;
    await failures(under, 5);
    expect(host.rank.mock.calls.length).toBe(before + 5);
  });

  test('is not made when it could not be over in time', async () => {
    const { host, onHedge } = hedged(
      scripted(async () => {
        await wait(12);
        return list;
      }),
      20,
    );
    await learn(host);
    expect(onHedge).not.toHaveBeenCalled();
  });

  test('never doubles the load on a host that has become slow for all', async () => {
    let slow = false;
    const host = scripted(async () => {
      await wait(slow ? 40 : 1);
      return list;
    });
    const { host: under } = hedged(host);
    await learn(under);
    slow = true;
    const before = host.rank.mock.calls.length;
    await Promise.all(Array.from({ length: 100 }, () => under.rank(request)));
    // One in ten, and what was saved up.
    expect(host.rank.mock.calls.length - before).toBeLessThanOrEqual(116);
  });

  test('fails as the first one did when neither works', async () => {
    let late = false;
    const host = scripted(async (call) => {
      if (!late) return quick();
      await wait(30);
      throw new ModelHostUnavailableError(`attempt ${call}`);
    });
    const { host: under } = hedged(host);
    await learn(under);
    late = true;
    const nextCall = host.rank.mock.calls.length + 1;
    await expect(under.rank(request)).rejects.toThrow(`attempt ${nextCall}`);
  });
});

describe('a guarded host by http', () => {
  let server: FakeModelServer;
  beforeEach(async () => {
    server = await FakeModelServer.start();
    server.reset(rankingHost(['cup', 'mug']));
  });
  afterAll(() => server.stop());

  test.each(['slow', 'dead', { answers: 'nonsense' }] as const)(
    'is spared, and tried again when it has recovered, after it was %p',
    async (trouble) => {
      const guarded = () => guardModelHost(openModelHost(server.url, { timeoutMs: 100 }), { timeoutMs: 100 });
      const { result: host, output } = await withOutput(async () => {
        const underTest = guarded();
        server.trouble = trouble;
        await failures(underTest, 30);
        return underTest;
      });
      expect(server.requests.length).toBeLessThanOrEqual(11);
      expect(output).toContain('"state":"open"');
      server.trouble = undefined;
      await wait(1_600);
      await expect(host.rank(request)).resolves.toMatchObject({ modelVersion: 'live-model' });
      await server.stop();
    },
  );
});
