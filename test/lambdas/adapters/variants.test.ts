import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { guardModelHost, openModelHost } from '../../../lambdas/adapters/open-model-host.ts';
import { type HostCall, TimedModelHost } from '../../../lambdas/adapters/timed-model-host.ts';
import { VariantModelHosts } from '../../../lambdas/adapters/variant-model-hosts.ts';
import type { ModelHost, RankRequest } from '../../../lambdas/domain/ports/model-host.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';

/** An endpoint of SageMaker that has these variants, and keeps which it was asked for. */
const endpoint = { variants: ['primary', 'candidate'], asked: [] as (string | undefined)[], broken: '' };
const answer = (request: IncomingMessage, response: ServerResponse): void => {
  const header = request.headers['x-amzn-sagemaker-target-variant'];
  const target = typeof header === 'string' ? header : undefined;
  endpoint.asked.push(target);
  const reply = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (target !== undefined && !endpoint.variants.includes(target))
    reply(400, { __type: 'ValidationError', message: `Variant ${target} of endpoint e not found.` });
  else if (target === endpoint.broken) reply(424, { __type: 'ModelError', message: 'Received server error' });
  else reply(200, { modelName: 'm', modelVersion: target ?? 'live', predictions: [{ items: [] }] });
};
const server = createServer(answer);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const url = `http://127.0.0.1:${port}`;
setEnvironment(lambdaEnvironment(url));
const host = openModelHost('sagemaker:e', { timeoutMs: 500 });

afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  Object.assign(endpoint, { variants: ['primary', 'candidate'], asked: [], broken: '' });
});

const request: RankRequest = {
  history: [],
  numResults: 1,
  exclude: new Set(),
  metadata: false,
  nowMs: 0,
};

describe('an endpoint with two variants', () => {
  test('is asked for the candidate by name, and for what serves by none', async () => {
    expect((await host.rank({ ...request, variant: 'candidate' })).modelVersion).toBe('candidate');
    expect((await host.rank({ ...request, variant: 'primary' })).modelVersion).toBe('live');
    await host.rank(request);
    expect(endpoint.asked).toEqual(['candidate', undefined, undefined]);
  });

  test('that has no candidate any more answers by what serves', async () => {
    endpoint.variants = ['primary'];
    expect((await host.rank({ ...request, variant: 'candidate' })).modelVersion).toBe('live');
    expect(endpoint.asked).toEqual(['candidate', undefined]);
  });

  test('has a candidate whose faults are no reason not to ask the other', async () => {
    endpoint.broken = 'candidate';
    const guarded = (): ModelHost => guardModelHost(host, { timeoutMs: 500 });
    const both = new VariantModelHosts({ primary: guarded(), candidate: guarded() });
    for (let call = 0; call < 30; call += 1)
      await expect(both.rank({ ...request, variant: 'candidate' })).rejects.toThrow();
    const asked = endpoint.asked.length;
    await expect(both.rank({ ...request, variant: 'candidate' })).rejects.toThrow('not asked for a while');
    expect(endpoint.asked).toHaveLength(asked);
    expect((await both.rank(request)).modelVersion).toBe('live');
  });
});

test('what became of each call is told under its variant', async () => {
  const calls: HostCall[] = [];
  const timed = new TimedModelHost(host, (call) => calls.push(call));
  endpoint.broken = 'candidate';
  await timed.rank(request);
  await expect(timed.rank({ ...request, variant: 'candidate' })).rejects.toThrow();
  expect(calls).toEqual([
    { variant: 'primary', milliseconds: expect.any(Number), failed: false },
    { variant: 'candidate', milliseconds: expect.any(Number), failed: true },
  ]);
});
