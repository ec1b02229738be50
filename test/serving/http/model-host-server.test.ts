import { once } from 'node:events';
import type { Server } from 'node:http';
import { afterEach, expect, it, jest } from '@jest/globals';
import type { Prediction } from '../../../lambdas/contracts/model-host.ts';
import { createModelHostServer, type HostState } from '../../../serving/http/model-host-server.ts';
import { invoke } from '../../../serving/http/invocations.ts';
import { BatchQueue } from '../../../serving/ranking/batch-queue.ts';
import { postInvocation } from '../running-host.ts';

const BODY = '{"instances":[{"history":[],"numResults":1}]}';

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

const LIMITS = { maxRequests: 256, maxBytes: 1_000_000 };

async function listen(state: HostState): Promise<string> {
  server = createModelHostServer(state, LIMITS).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

function hostThat(rank: () => Promise<Prediction[]>, state: Partial<HostState> = {}): HostState {
  const queue = new BatchQueue(rank, { maxWaiting: 1, maxBatch: 1 });
  const model = { name: 'm', version: '1', queue };
  return {
    unready: () => undefined,
    answer: (body) => invoke(model, Buffer.from(body)),
    metrics: () => Promise.resolve('vitrine_things_total 1\n'),
    status: () => ({ model }),
    onAnswered: () => undefined,
    onError: () => undefined,
    draining: false,
    ...state,
  };
}

const nothing = (): Promise<Prediction[]> => Promise.resolve([{ items: [] }]);

it('says 503 and why while it cannot take requests', async () => {
  let why: string | undefined = 'The model is being loaded.';
  const url = await listen(hostThat(nothing, { unready: () => why }));
  const early = await fetch(`${url}/ping`);
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await early.json()).toEqual({ code: 'NotReady', message: why });
  why = undefined;
  expect((await fetch(`${url}/ping`)).status).toBe(200);
});

it('tells of each invocation how it was answered and how long it took', async () => {
  const onAnswered = jest.fn();
  const url = await listen(hostThat(nothing, { onAnswered }));
  await postInvocation(url, BODY);
  await postInvocation(url, 'no JSON');
  await fetch(`${url}/ping`);
  expect(onAnswered.mock.calls).toEqual([
    [200, expect.any(Number)],
    [400, expect.any(Number)],
  ]);
});

it('shows its metrics as Prometheus reads them', async () => {
  const response = await fetch(`${await listen(hostThat(nothing))}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await response.text()).toBe('vitrine_things_total 1\n');
});

it('says 429 with Retry-After when too much waits', async () => {
  const held = Promise.withResolvers<Prediction[]>();
  const url = await listen(hostThat(() => held.promise));
  const running = postInvocation(url, BODY);
  const waiting = postInvocation(url, BODY);
  const third = postInvocation(url, BODY);
  // One of them runs and one waits; whichever came last is turned away.
  const refused = await Promise.race([running, waiting, third]);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  held.resolve([{ items: [] }]);
  const statuses = (await Promise.all([running, waiting, third])).map(({ status }) => status).sort();
  expect(statuses).toEqual([200, 200, 429]);
});

it('says 500 without the reason when the model fails, and reports the reason', async () => {
  const failure = new Error('secret shape');
  const report = jest.fn();
  const url = await listen(hostThat(() => Promise.reject(failure), { onError: report }));
  const response = await postInvocation(url, BODY);
  expect(response.status).toBe(500);
  const body = await response.text();
  expect(JSON.parse(body)).toMatchObject({ code: 'InternalError' });
  expect(body).not.toContain('secret');
  expect(report).toHaveBeenCalledWith(failure);
});
