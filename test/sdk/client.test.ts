import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createShopClient, ShopUnreachableError } from '../../sdk/client/client.ts';
import { rankingHost } from '../lambdas/fakes/fake-model-host.ts';
import { ShopServer } from '../lambdas/http/shop-server.ts';

const server = await ShopServer.start();
const patience = { timeoutMs: 2000, retries: 3, pauseMs: 5 };
const shop = createShopClient({ baseUrl: server.url, apiKey: 'key', patience });

afterAll(() => server.stop());
beforeEach(() => {
  server.reset();
  server.aws.modelHost = rankingHost(['mug', 'cup']);
});

const answer = (statusCode: number, headers: Record<string, string> = {}) => ({
  statusCode,
  headers,
  body: '{"message":"not now"}',
});
const failing = (times: number, statusCode: number, headers?: Record<string, string>) => {
  server.instead = (_, count) => (count <= times ? answer(statusCode, headers) : undefined);
};
const ask = (signal?: AbortSignal) =>
  shop.POST('/recommendations', {
    body: { userId: 'shopper-17', numResults: 1 },
    ...(signal === undefined ? {} : { signal }),
  });

describe('the client', () => {
  test('asks and is answered in the types of the document', async () => {
    const { data } = await ask();
    expect(data?.itemList.map(({ itemId, metadata }) => [itemId, metadata?.name])).toEqual([
      ['mug', 'The mug'],
    ]);
    const { data: byQuery } = await shop.GET('/recommendations', { params: { query: { numResults: 2 } } });
    expect(byQuery?.itemList).toHaveLength(2);
  });

  test('fills the path in, whatever the id', async () => {
    const id = 'Zoë/日本 50%';
    const { data } = await shop.POST('/users/{id}/merge', {
      params: { path: { id } },
      body: { sessionId: 's' },
    });
    expect(data).toEqual({ userId: id, events: 0 });
  });

  test('gives what the API refuses as a value, and asks once', async () => {
    const { error, response } = await shop.POST('/items', { body: { items: [] } });
    expect([response.status, error?.code, error?.field]).toEqual([400, 'invalid_field', 'items']);
    expect(server.received).toHaveLength(1);
  });

  test.each([429, 500, 502, 503])('sends again after %d, the same body', async (status) => {
    failing(2, status);
    const { data } = await ask();
    expect(data?.itemList).toHaveLength(1);
    expect(new Set(server.received.map(({ body }) => body)).size).toBe(1);
    expect(server.received).toHaveLength(3);
  });

  test.each([
    ['seconds', () => '1'],
    ['a date', () => new Date(Date.now() + 2000).toUTCString()],
  ])('waits as long as Retry-After says in %s', async (_, header) => {
    failing(1, 429, { 'retry-after': header() });
    const started = performance.now();
    await ask();
    // A date has no fractions of a second.
    expect(performance.now() - started).toBeGreaterThan(900);
  });

  test('leaves a longer pause than it has patience for to the caller', async () => {
    failing(1, 429, { 'retry-after': '3600' });
    const { response } = await ask();
    expect(response.status).toBe(429);
    expect(server.received).toHaveLength(1);
  });

  test('gives the last answer when none was better', async () => {
    failing(Infinity, 503);
    const { response } = await ask();
    expect(response.status).toBe(503);
    expect(server.received).toHaveLength(4);
  });

  test('gives up an attempt that takes too long, and says so after the last', async () => {
    let attempts = 0;
    const hanging = createShopClient({
      baseUrl: server.url,
      apiKey: 'key',
      patience: { timeoutMs: 20, retries: 1, pauseMs: 1 },
      fetch: async ({ signal }) => {
        attempts += 1;
        await wait(10_000, undefined, { signal, ref: false });
        throw new Error('it was not stopped');
      },
    });
    const asking = hanging.POST('/recommendations', { body: {} });
    await expect(asking).rejects.toThrow(ShopUnreachableError);
    await expect(asking).rejects.toThrow('No answer after 2 attempts');
    expect(attempts).toBe(2);
  });

  test('names the network’s own error where nobody listens', async () => {
    const nowhere = createShopClient({
      baseUrl: 'http://127.0.0.1:1',
      apiKey: 'key',
      patience: { pauseMs: 1 },
    });
    await expect(nowhere.POST('/recommendations', { body: {} })).rejects.toMatchObject({
      name: 'ShopUnreachableError',
      cause: { message: 'fetch failed' },
    });
  });

  test('stops when its caller does, also while it waits', async () => {
    const caller = new AbortController();
    server.instead = () => {
      setTimeout(() => {
        caller.abort(new DOMException('50 ms are over', 'TimeoutError'));
      }, 50);
      return answer(503, { 'retry-after': '5' });
    };
    const started = performance.now();
    await expect(ask(caller.signal)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(server.received).toHaveLength(1);
  });
});
