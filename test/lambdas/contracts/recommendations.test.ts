import { describe, expect, test } from '@jest/globals';
import { parseWith } from '../../../lambdas/contracts/parse.ts';
import { bodyOfQuery, recommendationsRequestSchema } from '../../../lambdas/contracts/recommendations.ts';

const parse = (value: unknown) => parseWith(recommendationsRequestSchema, value);
const parseQuery = (query: Record<string, string>) => {
  const body = bodyOfQuery(query);
  return body.ok ? parse(body.value) : body;
};

describe('a request for recommendations', () => {
  test('may be empty, and then asks for 25 items of the home page with metadata', () => {
    expect(parse({})).toEqual({ ok: true, value: { numResults: 25, scenario: 'home', metadata: true } });
  });

  test("may be Amazon Personalize's", () => {
    const campaignArn = 'arn:aws:personalize:eu-central-1:000000000000:campaign/mine';
    expect(parse({ campaignArn, userId: 'u', numResults: 500 }).ok).toBe(true);
  });

  test.each([
    ['numResults', { numResults: 501 }],
    ['numResults', { numResults: 0 }],
    ['numResults', { numResults: 2.5 }],
    ['numResults', { numResults: '10' }],
    ['userId', { userId: '' }],
    ['userId', { userId: '   ' }],
    ['userId', { userId: 'x'.repeat(257) }],
    ['userId', { userId: 'half a pair \ud83d' }],
    ['userId', { userId: 17 }],
    ['userId', { userId: null }],
    ['itemId', { itemId: { $ne: null } }],
    ['scenario', { scenario: 'basement' }],
    ['filterPurchased', { filterPurchased: 'no' }],
    ['filter', { filter: 'x'.repeat(2501) }],
    [
      'filterValues',
      { filterValues: Object.fromEntries(Array.from({ length: 26 }, (_, n) => [`p${n}`, '1'])) },
    ],
    ['filterValues.a', { filterValues: { a: 1 } }],
    ['promotions[0].percentPromotedItems', { promotions: [{ name: 'new', percentPromotedItems: 101 }] }],
    ['pins[0].position', { pins: [{ itemId: 'a', position: 0 }] }],
    ['boosts[0].multiplier', { boosts: [{ column: 'PRICE', values: [1], multiplier: -1 }] }],
    ['exploration.epsilon', { exploration: { strategy: 'epsilon-greedy', epsilon: 2 } }],
    ['diversityLevel', { diversityLevel: 'extreme' }],
    ['maxPerCategory', { maxPerCategory: 0 }],
    ['metadataColumns.ITEMS', { metadataColumns: { ITEMS: 'NAME' } }],
  ])('names the field %s in %j', (field, body) => {
    expect(parse(body)).toMatchObject({ ok: false, problem: { field } });
  });

  test.each([
    [
      { userId: '17', numResults: '10', metadata: 'false' },
      { userId: '17', numResults: 10, metadata: false },
    ],
    [
      {
        filterValues: '{"a":"1"}',
        pins: '[{"itemId":"a","position":1}]',
        explain: 'true',
        maxPerCategory: '2',
      },
      { filterValues: { a: '1' }, pins: [{ itemId: 'a', position: 1 }], explain: true, maxPerCategory: 2 },
    ],
    [
      { filterPurchased: 'true', scenario: 'cart' },
      { filterPurchased: true, scenario: 'cart' },
    ],
  ])('may be a query: %j', (query, request) => {
    expect(parseQuery(query)).toMatchObject({ ok: true, value: request });
  });

  test.each([
    ['numResults', { numResults: 'ten' }],
    ['numResults', { numResults: '' }],
    ['numResults', { numResults: '1e2' }],
    ['metadata', { metadata: 'yes' }],
    ['toString', { toString: 'x' }],
    ['filterValues', { filterValues: '{' }],
  ])('names the field %s in the query %j', (field, query) => {
    expect(parseQuery(query)).toMatchObject({ ok: false, problem: { field } });
  });
});
