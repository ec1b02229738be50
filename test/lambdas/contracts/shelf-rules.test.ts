import { describe, expect, test } from '@jest/globals';
import { parseWith } from '../../../lambdas/contracts/parse.ts';
import { recommendationsRequestSchema } from '../../../lambdas/contracts/recommendations.ts';
import { shelfRulesOf } from '../../../lambdas/contracts/shelf-rules.ts';
import { shopRulesSchema } from '../../../lambdas/contracts/shop-rules.ts';

const shopRules = shopRulesSchema.parse({
  filters: {
    'in-season': 'EXCLUDE ItemID WHERE Items.CATEGORY = "Winter"',
    'of-category': 'INCLUDE ItemID WHERE Items.CATEGORY IN ($category)',
  },
  scenarios: {
    home: { filter: 'in-season', diversityLevel: 'medium', maxPerCategory: 3, filterPurchased: true },
  },
});

const rulesOf = (body: object) => {
  const request = parseWith(recommendationsRequestSchema, body);
  if (!request.ok) throw new Error(request.problem.message);
  return shelfRulesOf(request.value, { numResults: request.value.numResults, shopRules });
};
const problemOf = (body: object) => {
  const rules = rulesOf(body);
  return rules.ok ? undefined : rules.problem;
};

describe('the rules of a request', () => {
  test('are what the configuration says of its scenario', () => {
    expect(rulesOf({})).toMatchObject({
      ok: true,
      value: {
        filter: [{ action: 'EXCLUDE' }],
        dropPurchased: true,
        maxPerCategory: 3,
        diversityLevel: 'medium',
        boosts: [],
        pins: [],
      },
    });
  });

  test('are its own where it has any', () => {
    const filter = 'INCLUDE ItemID WHERE Items.PRICE < 2';
    const own = { filter, filterPurchased: false, maxPerCategory: 1, diversityLevel: 'none' };
    expect(rulesOf(own)).toMatchObject({
      value: {
        filter: [{ action: 'INCLUDE' }],
        dropPurchased: false,
        maxPerCategory: 1,
        diversityLevel: 'none',
      },
    });
  });

  test('are those of the scenario where the configuration says nothing', () => {
    expect(rulesOf({ scenario: 'cart' })).toMatchObject({
      value: { filter: [], dropPurchased: true, diversityLevel: 'none' },
    });
  });

  test('may name a filter by the end of an ARN, and give it values', () => {
    const filterArn = 'arn:aws:personalize:eu-west-1:000000000000:filter/of-category';
    expect(rulesOf({ filterArn, filterValues: { category: '"Mugs"' } })).toMatchObject({
      value: { filter: [{ anyOf: [[{ values: ['Mugs'] }]] }] },
    });
  });

  test.each([
    [{ filterArn: 'nowhere' }, 'invalid_value', 'filterArn', 'it has in-season, of-category'],
    [{ filterArn: 'of-category' }, 'invalid_value', 'filterValues.category', 'is missing'],
    [{ filterArn: 'in-season', filter: 'x' }, 'invalid_value', 'filter', 'cannot both be given'],
    [{ filter: 'x' }, 'invalid_value', 'filter', 'column 1'],
    [{ scenario: 'similar' }, 'invalid_value', 'itemId', 'similar needs it'],
    [{ scenario: 'bought-together' }, 'invalid_value', 'itemId', 'bought-together needs it'],
    [
      { promotions: [{ name: 'a', percentPromotedItems: 5 }] },
      'invalid_value',
      'promotions[0].filter',
      'is missing',
    ],
    [
      { promotions: [{ name: 'a', percentPromotedItems: 5, filterArn: 'of-category' }] },
      'invalid_value',
      'promotions[0].filterValues.category',
      'is missing',
    ],
    [
      { numResults: 2, pins: [{ itemId: 'a', position: 3 }] },
      'invalid_value',
      'pins[0]',
      'beyond the 2 results',
    ],
    [
      {
        pins: [
          { itemId: 'a', position: 1 },
          { itemId: 'b', position: 1 },
        ],
      },
      'invalid_value',
      'pins[1]',
      'earlier pin',
    ],
  ])('of %j are refused', (body, code, field, message) => {
    expect(problemOf(body)).toMatchObject({ code, field, message: expect.stringContaining(message) });
  });
});

describe("a configuration's rules", () => {
  test.each([
    [{ filters: { a: 'INCLUDE' } }, 'filters.a'],
    [{ scenarios: { home: { filter: 'a' } } }, 'there is no filter a'],
    [
      { filters: { a: 'INCLUDE ItemID WHERE Items.A = $x' }, scenarios: { home: { filter: 'a' } } },
      'only a request can give',
    ],
    [{ scenarios: { attic: {} } }, 'attic'],
    [{ scenarios: { home: { diversity: 'high' } } }, 'diversity'],
  ])('%j are refused', (rules, message) => {
    const parsed = shopRulesSchema.safeParse(rules);
    expect(JSON.stringify(parsed.error?.issues)).toContain(message);
  });
});
