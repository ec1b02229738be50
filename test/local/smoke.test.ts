import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import * as z from 'zod';
import { smoke } from '../../local/cli/smoke.ts';

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const listed = {
  recommendationId: 'r-1',
  itemList: [{ itemId: 'mug', score: 0.5 }],
  modelVersion: null,
  variant: 'primary',
  experiment: null,
  fallback: 'trending',
};
const body = z.object({ numResults: z.unknown().optional() });

/** An API as it should be, by what is asked of it. */
const healthy = new Map<string, (asked: unknown, key: unknown) => Reply>([
  ['GET /openapi.json', () => ({ status: 200, body: { paths: { '/recommendations': {} } } })],
  ['POST /events', () => ({ status: 200, body: { accepted: 1, eventIds: ['1'] } })],
  [
    'POST /recommendations',
    (asked, key) => {
      if (key !== 'right') return { status: 403, body: { message: 'Forbidden' } };
      return body.parse(asked).numResults === 'many'
        ? { status: 400, body: { message: 'numResults is no number' } }
        : { status: 200, body: listed };
    },
  ],
]);

let api: typeof healthy;
let server: Server;
let url: string;
beforeEach(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  api = new Map(healthy);
  server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String(z.object({ port: z.number() }).parse(server.address()).port)}/v1/`;
});
afterEach(() => {
  jest.restoreAllMocks();
  server.close();
  server.closeAllConnections();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const path = (request.url ?? '').replace(/^\/v1/, '');
  const reply = api.get(`${request.method ?? ''} ${path}`) ?? (() => ({ status: 404, body: {} }));
  const { status, body: answered } = reply(text === '' ? {} : JSON.parse(text), request.headers['x-api-key']);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answered));
}

const run = (): Promise<void> => smoke(['--api-url', url, '--api-key', 'right']);

test('an API that does what a shop asks passes', async () => {
  await expect(run()).resolves.toBeUndefined();
});

test.each([
  ['GET /openapi.json', () => ({ status: 200, body: { paths: {} } }), /no document with \/recommendations/],
  ['POST /recommendations', () => ({ status: 200, body: listed }), /with a wrong key answered 200, not 403/],
  ['POST /events', () => ({ status: 500, body: { message: 'down' } }), /POST \/events answered 500/],
  [
    'POST /recommendations',
    (_: unknown, key: unknown) => ({ status: key === 'right' ? 502 : 403, body: {} }),
    /POST \/recommendations answered 502/,
  ],
  [
    'POST /recommendations',
    (_: unknown, key: unknown) => ({ status: key === 'right' ? 200 : 403, body: listed }),
    /wrong numResults answered 200/,
  ],
])('one that does not at %s fails, and says at what', async (operation, reply, reason) => {
  api.set(operation, reply);
  await expect(run()).rejects.toThrow(reason);
});

describe('under load', () => {
  const load = (slowest = 60_000): Promise<void> =>
    smoke([
      ...['--api-url', url, '--api-key', 'right', '--load', '100'],
      ...['--load-seconds', '0.3', '--load-ms', String(slowest)],
    ]);
  const asked = jest.fn<() => void>();
  const answering = (from: number, otherwise: Reply): void => {
    asked.mockClear();
    const well = healthy.get('POST /recommendations');
    api.set('POST /recommendations', (request, key) => {
      asked();
      const reply = well?.(request, key) ?? otherwise;
      return asked.mock.calls.length < from ? reply : otherwise;
    });
  };

  test('an API that answers each of so many a second passes', async () => {
    answering(Infinity, { status: 500, body: {} });
    await expect(load()).resolves.toBeUndefined();
    // Five of the checks before.
    expect(asked).toHaveBeenCalledTimes(5 + 30);
  });

  test('one that refuses some fails, and says how many and with what', async () => {
    answering(26, { status: 429, body: { message: 'Too Many Requests' } });
    await expect(load()).rejects.toThrow(
      /^10 of 30 lists did not come, at 100 a second: POST \/recommendations answered 429/,
    );
  });

  test('one that answers later than it may fails, and says how late', async () => {
    answering(Infinity, { status: 500, body: {} });
    await expect(load(0.001)).rejects.toThrow(
      /^Of 30 lists at 100 a second the slowest in 100 took [\d.]+ ms/,
    );
  });

  test('is asked for by a rate', async () => {
    await expect(smoke(['--api-url', url, '--api-key', 'k', '--load', 'much'])).rejects.toThrow('Usage: ');
  });
});

test('it asks for a URL, and for a key or its id', async () => {
  for (const args of [[], ['--api-url', 'x', '--api-key', 'k'], ['--api-url', url], ['--what']])
    await expect(smoke(args)).rejects.toThrow('Usage: npm run smoke');
});
