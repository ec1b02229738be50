import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { metricOf, statusOf, underLoad, until } from './load.ts';
import { buildHost, type HostProcess, startReadyHost, stopHost } from './running-host.ts';

let host: HostProcess;

beforeAll(async () => {
  await buildHost();
  host = await startReadyHost({ WORKERS: '2' });
});

afterAll(() => stopHost(host));

describe('a host of several processes', () => {
  it('has as many rankers as it is told, and spreads requests over them', async () => {
    const { rankers } = await statusOf(host);
    expect(new Set(rankers).size).toBe(2);
    const answers = await underLoad(host, 400, () => wait(1_000));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('fails no request when one of them dies, and replaces it', async () => {
    const { rankers } = await statusOf(host);
    const [doomed = Number.NaN] = rankers;
    const answers = await underLoad(host, 300, async () => {
      await wait(500);
      process.kill(doomed, 'SIGKILL');
      await until('two rankers again', async () => {
        const now = (await statusOf(host)).rankers;
        return now.length === 2 && !now.includes(doomed);
      });
    });
    expect(answers.length).toBeGreaterThan(150);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await metricOf(host, 'vitrine_ranker_restarts_total{process="host"}')).toBe(1);
  });

  it('is not ready while none of them lives, and is again by itself', async () => {
    for (const pid of (await statusOf(host)).rankers) process.kill(pid, 'SIGKILL');
    await until('not ready', async () => (await fetch(`${host.url}/ping`)).status === 503);
    await until('ready', async () => (await fetch(`${host.url}/ping`)).status === 200);
  });

  it('leaves no ranker behind when it is killed', async () => {
    const other = await startReadyHost({ WORKERS: '2' });
    const { rankers } = await statusOf(other);
    await stopHost(other);
    await until('rankers gone', () => Promise.resolve(!rankers.some(isRunning)));
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('answers by another ranker, within what SageMaker waits, when one hangs', async () => {
  await until('two rankers', async () => (await statusOf(host)).rankers.length === 2);
  const [stuck = Number.NaN] = (await statusOf(host)).rankers;
  process.kill(stuck, 'SIGSTOP');
  // The first goes to the ranker that hangs, the others past it.
  const answers = await underLoad(host, 20, () => wait(300));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(Math.max(...answers.map(({ milliseconds }) => milliseconds))).toBeLessThan(30_000);
  expect((await statusOf(host)).rankers).not.toContain(stuck);
});

describe('/metrics', () => {
  it('counts requests by status, and how long they took', async () => {
    const series = 'vitrine_requests_total{status="200",process="host"}';
    const before = await metricOf(host, series);
    await underLoad(host, 50, () => wait(200));
    expect(await metricOf(host, series)).toBeGreaterThan(before);
    const timed = 'vitrine_request_duration_seconds_count{process="host"}';
    expect(await metricOf(host, timed)).toBeGreaterThanOrEqual(await metricOf(host, series));
  });

  it('adds up what its rankers did, and says what its processes use and which model serves', async () => {
    const text = await (await fetch(`${host.url}/metrics`)).text();
    expect(text).toContain('vitrine_model_info{model="fixture",version="fixture-1",process="host"} 1');
    expect(text).toMatch(/^vitrine_batch_instances_count\{process="ranker"\} [1-9]/m);
    expect(text).toMatch(/^vitrine_queue_instances\{process="ranker"\} \d/m);
    for (const one of ['host', 'ranker']) {
      expect(text).toMatch(new RegExp(`^nodejs_eventloop_lag_p99_seconds\\{process="${one}"\\} \\d`, 'm'));
      expect(text).toMatch(new RegExp(`^process_resident_memory_bytes\\{process="${one}"\\} [1-9]`, 'm'));
    }
    // The format's own rule: one block a metric, each introduced once.
    const introduced = text.match(/^# TYPE (\S+)/gm) ?? [];
    expect(new Set(introduced).size).toBe(introduced.length);
  });
});
