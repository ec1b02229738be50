// First, for what it sets is read when a handler is loaded.
import { ShopServer } from './shop-server.ts';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { recommendationsResponseSchema } from '../../../lambdas/contracts/recommendations.ts';
import { rankingHost } from '../fakes/fake-model-host.ts';

const shop = await ShopServer.start();
afterAll(() => shop.stop());
/** How often the candidate was asked. */
let shadowed: number;
beforeEach(() => {
  shop.reset();
  shadowed = 0;
  const [release, percent, all] = [{ S: 'r9-v7' }, { N: '0' }, { N: '100' }];
  const untilMs = { N: String(Date.now() + 60_000) };
  shop.aws.table.answer('PutItem', {
    Item: { pk: { S: 'TRIAL' }, sk: { S: 'CURRENT' }, release, percent, shadowPercent: all, untilMs },
  });
});

const rank = rankingHost(['cup', 'mug', 'plate']);
const candidateThat = (answers: () => ReturnType<typeof rank> | 'hang') => {
  shop.aws.modelHost = (body, variant) => {
    if (variant !== 'candidate') return rank(body);
    shadowed += 1;
    return answers();
  };
};
async function ask(userId: string): Promise<number> {
  const started = performance.now();
  const response = await fetch(`${shop.url}/recommendations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'key' },
    body: JSON.stringify({ userId, numResults: 2 }),
  });
  const { itemList, variant, fallback } = recommendationsResponseSchema.parse(await response.json());
  expect([response.status, variant, fallback, itemList.map(({ itemId }) => itemId)]).toEqual([
    200,
    'primary',
    null,
    ['cup', 'mug'],
  ]);
  return performance.now() - started;
}

describe('a candidate that is asked in the live model’s shadow', () => {
  test.each([
    ['fails', () => ({ status: 500, body: { message: 'broken' } })],
    ['never answers', () => 'hang' as const],
  ])('and %s changes no answer and delays none', async (_, answers) => {
    candidateThat(answers);
    const milliseconds: number[] = [];
    for (let index = 0; index < 12; index += 1) milliseconds.push(await ask(`shopper-${index}`));
    expect(shadowed).toBeGreaterThanOrEqual(12);
    // Whoever waited for the candidate would have waited 300 ms each time.
    expect(milliseconds.toSorted((a, b) => a - b)[6]).toBeLessThan(200);
  });
});
