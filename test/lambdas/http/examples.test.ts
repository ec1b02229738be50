import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { openApiDocument } from '../../../lambdas/contracts/openapi.ts';
import { OPERATIONS } from '../../../lambdas/contracts/operations.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';
import { ShopServer } from './shop-server.ts';

const shop = await ShopServer.start();
// As a client reads the document: from its text.
const { components, paths } = z
  .object({
    components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.json())) }),
    paths: z.record(z.string(), z.record(z.string(), z.json())),
  })
  .parse(JSON.parse(JSON.stringify(openApiDocument({ version: '0.0.0' }))));

afterAll(() => shop.stop());
beforeEach(() => {
  shop.reset();
  shop.aws.modelHost = rankingHost(['mug-red', 'mug-blue']);
});

const schemaOf = (name: string) => z.fromJSONSchema({ ...components.schemas[name] });

function examplesOf(name: string): readonly Readonly<Record<string, unknown>>[] {
  return z.array(z.record(z.string(), z.unknown())).parse(components.schemas[name]?.['examples']);
}

const requests = OPERATIONS.flatMap(({ method, path, request, response }) =>
  examplesOf(request.name).map((example) => ({
    method,
    path,
    place: request.in,
    example,
    answer: response.name,
  })),
);

const send = (method: string, path: string, body?: unknown) =>
  fetch(`${shop.url}${path}`, {
    method: method.toUpperCase(),
    headers: { 'content-type': 'application/json', 'x-api-key': 'key' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe('the examples of the document', () => {
  test.each(requests)('$method $path takes $example', async ({ method, path, place, example, answer }) => {
    const query = new URLSearchParams(
      Object.fromEntries(
        Object.entries(example).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      ),
    );
    const where = path.replace('{id}', encodeURIComponent('shopper 17/Zoë'));
    const response =
      place === 'body'
        ? await send(method, where, example)
        : await send(method, `${where}?${query.toString()}`);
    expect(response.status).toBe(200);
    const body: unknown = await response.json();
    expect(() => schemaOf(answer).parse(body)).not.toThrow();
  });

  test.each(OPERATIONS.filter(({ request }) => request.in === 'body'))(
    '$path refuses what is none as the document says, and shows an example that it takes',
    async ({ method, path }) => {
      const where = path.replace('{id}', 'shopper-17');
      const response = await send(method, where, { none: true });
      expect(response.status).toBe(400);
      const { example } = z
        .object({ example: z.unknown() })
        .parse(schemaOf('Error').parse(await response.json()));
      expect((await send(method, where, example)).status).toBe(200);
    },
  );

  test('are there for every path of the document', () => {
    expect(Object.keys(paths).sort()).toEqual([...new Set(OPERATIONS.map(({ path }) => path))].sort());
  });
});
