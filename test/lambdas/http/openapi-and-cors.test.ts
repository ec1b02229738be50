import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openApiDocument } from '../../../lambdas/contracts/openapi.ts';
import { ShopServer } from './shop-server.ts';

const shop = await ShopServer.start();
process.env['CORS_ORIGINS'] = 'https://shop.example,https://m.shop.example';
process.env['API_VERSION'] = '1.2.3';
const { handler } = await import('../../../lambdas/handlers/get-openapi.ts');
const { context } = await import('../fakes/lambda-environment.ts');

afterAll(() => shop.stop());

const ask = (headers: object) =>
  handler({ httpMethod: 'GET', headers, body: null, requestContext: { requestId: 'request-1' } }, context);

describe('GET /openapi.json', () => {
  test('is the document, to be kept for an hour', async () => {
    const { statusCode, headers, body } = await ask({});
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ 'cache-control': 'public, max-age=3600' });
    expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(openApiDocument({ version: '1.2.3' }))));
  });
});

describe('pages of other origins', () => {
  test.each([{ origin: 'https://m.shop.example' }, { Origin: 'https://m.shop.example' }])(
    'may read answers where the configuration names them: %j',
    async (headers) => {
      expect((await ask(headers)).headers).toMatchObject({
        'access-control-allow-origin': 'https://m.shop.example',
        'access-control-expose-headers': 'retry-after,x-amzn-errortype',
        vary: 'origin',
      });
    },
  );

  test.each([{ origin: 'https://shop.example.evil' }, { origin: 'null' }, {}])(
    'may not otherwise: %j',
    async (headers) => {
      const { headers: answered } = await ask(headers);
      expect(answered).not.toHaveProperty('access-control-allow-origin');
      expect(answered).toMatchObject({ vary: 'origin' });
    },
  );

  describe('that are refused', () => {
    let refused: Response;
    beforeAll(async () => {
      refused = await fetch(`${shop.url}/items`, {
        method: 'POST',
        headers: { origin: 'https://shop.example', 'content-type': 'application/json', 'x-api-key': 'key' },
        body: '{}',
      });
    });

    test('may read why', () => {
      expect(refused.status).toBe(400);
      expect(refused.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    });
  });
});
