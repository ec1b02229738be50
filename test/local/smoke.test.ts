import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
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

test('it asks for a URL, and for a key or its id', async () => {
  for (const args of [[], ['--api-url', 'x', '--api-key', 'k'], ['--api-url', url], ['--what']])
    await expect(smoke(args)).rejects.toThrow('Usage: npm run smoke');
});
