import { once } from 'node:events';
import type { Server } from 'node:http';
import { afterEach, expect, it, jest } from '@jest/globals';
import type { Prediction } from '../../../lambdas/contracts/model-host.ts';
import { createModelHostServer, type HostState } from '../../../serving/http/model-host-server.ts';
import { BatchQueue } from '../../../serving/ranking/batch-queue.ts';
import { postInvocation } from '../running-host.ts';

const BODY = '{"instances":[{"history":[],"numResults":1}]}';

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function listen(
  state: HostState,
  onError: (error: unknown) => void = () => undefined,
): Promise<string> {
  server = createModelHostServer(state, onError).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

function modelThat(rank: () => Promise<Prediction[]>, maxWaiting = 10): HostState {
  const queue = new BatchQueue(rank, { maxWaiting, maxBatch: 1 });
  return { model: { name: 'm', version: '1', queue }, draining: false };
}

it('says 503 until the model is ready', async () => {
  const state: HostState = { model: undefined, draining: false };
  const url = await listen(state);
  expect((await fetch(`${url}/ping`)).status).toBe(503);
  const early = await postInvocation(url, BODY);
  expect(early.status).toBe(503);
  expect(await early.json()).toMatchObject({ code: 'NotReady' });
  state.model = modelThat(() => Promise.resolve([{ items: [] }])).model;
  expect((await fetch(`${url}/ping`)).status).toBe(200);
  expect((await postInvocation(url, BODY)).status).toBe(200);
});

it('says 429 with Retry-After when too much waits', async () => {
  const held = Promise.withResolvers<Prediction[]>();
  const url = await listen(modelThat(() => held.promise, 1));
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
  const url = await listen(
    modelThat(() => Promise.reject(failure)),
    report,
  );
  const response = await postInvocation(url, BODY);
  expect(response.status).toBe(500);
  const body = await response.text();
  expect(JSON.parse(body)).toMatchObject({ code: 'InternalError' });
  expect(body).not.toContain('secret');
  expect(report).toHaveBeenCalledWith(failure);
});
