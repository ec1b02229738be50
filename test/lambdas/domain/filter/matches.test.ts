import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseFilter, applyFilterValues } from '../../../../lambdas/contracts/filter/filter-expression.ts';
import { decideBeforeRanking, eventTypesByItem } from '../../../../lambdas/domain/filter/before-ranking.ts';
import type { BoundFilter, Literal } from '../../../../lambdas/domain/filter/expression.ts';
import { type FilterSubject, passes } from '../../../../lambdas/domain/filter/matches.ts';
import { boundFilter, literal } from '../../contracts/filter/filters.ts';

const bound = (text: string): BoundFilter => {
  const parsed = parseFilter(text, 'filter');
  const applied = parsed.ok ? applyFilterValues(parsed.value, {}, { filter: 'f', values: 'v' }) : parsed;
  if (!applied.ok) throw new Error(applied.problem.message);
  return applied.value;
};

const columns = (of: Record<string, readonly Literal[]>) => new Map(Object.entries(of));

const mug: FilterSubject = {
  item: columns({ CATEGORY: ['Kitchen', 'Gifts'], PRICE: [7.95] }),
  eventTypes: ['view'],
  user: columns({ MEMBER: ['gold'], AGE: [40] }),
};

describe('an item', () => {
  test.each([
    ['INCLUDE ItemID WHERE Items.CATEGORY IN ("Gifts")', true],
    ['INCLUDE ItemID WHERE Items.category IN ("Gifts")', true],
    ['INCLUDE ItemID WHERE Items.CATEGORY IN ("gifts")', false],
    ['EXCLUDE ItemID WHERE Items.CATEGORY IN ("Gifts", "Garden")', false],
    ['EXCLUDE ItemID WHERE Items.CATEGORY NOT IN ("Garden")', false],
    ['INCLUDE ItemID WHERE Items.PRICE < 20 AND Items.PRICE > 5', true],
    ['INCLUDE ItemID WHERE Items.PRICE = 7.95', true],
    ['INCLUDE ItemID WHERE Items.PRICE > 20 AND Items.PRICE > 5 OR Items.CATEGORY = "Kitchen"', true],
    ['INCLUDE ItemID WHERE Items.BRAND IN ("*")', false],
    ['INCLUDE ItemID WHERE Items.BRAND < 3', false],
    ['INCLUDE ItemID WHERE Items.BRAND != "x"', true],
    ['EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("VIEW")', false],
    ['EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")', false],
    ['EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")', true],
    ['EXCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN ("purchase")', false],
    // Both include: one of them is enough. One excludes: it is taken away.
    ['INCLUDE ItemID WHERE Items.PRICE > 20 | INCLUDE ItemID WHERE Items.PRICE < 20', true],
    [
      'INCLUDE ItemID WHERE Items.PRICE < 20 | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("view")',
      false,
    ],
    ['EXCLUDE ItemID WHERE Items.PRICE > 20 | EXCLUDE ItemID WHERE Items.PRICE < 20', false],
    // Who it is not for, it does not apply to.
    ['EXCLUDE ItemID WHERE Items.PRICE < 20 IF CurrentUser.MEMBER = "gold"', false],
    ['EXCLUDE ItemID WHERE Items.PRICE < 20 IF CurrentUser.MEMBER = "gold" AND CurrentUser.AGE < 40', true],
    ['INCLUDE ItemID WHERE Items.PRICE > 20 IF CurrentUser.NAME = "x"', true],
  ])('under %s is shown: %s', (filter, shown) => {
    expect(passes(bound(filter), mug)).toBe(shown);
  });
});

/** The same meaning, worked out over sets of items instead of item by item. */
function shownOf(filter: BoundFilter, shelf: readonly FilterSubject[]): readonly FilterSubject[] {
  const setOf = (one: BoundFilter[number]) =>
    shelf.filter((subject) =>
      one.anyOf.reduce(
        (or, all) =>
          or ||
          all.reduce((and, { dataset, column, operator, values }) => {
            const lower = (value: Literal) => String(value).trim().toLowerCase();
            const known =
              dataset === 'Items' ? (subject.item.get(column.toUpperCase()) ?? []) : subject.eventTypes;
            const wanted = dataset === 'Items' ? values : values.map(lower);
            return and && naive(operator, known, wanted);
          }, true),
        false,
      ),
    );
  const applied = filter.filter((one) =>
    one.onlyIf.every(({ column, operator, values }) =>
      naive(operator, shelf[0]?.user.get(column.toUpperCase()) ?? [], values),
    ),
  );
  const sets = (action: string) => applied.filter((one) => one.action === action).map(setOf);
  const included = sets('INCLUDE');
  const base = included.length === 0 ? shelf : shelf.filter((item) => included.flat().includes(item));
  const gone = sets('EXCLUDE').flat();
  return base.filter((item) => !gone.includes(item));
}

function naive(operator: string, known: readonly Literal[], wanted: readonly Literal[]): boolean {
  const pairs = known.flatMap((k) => wanted.map((w) => [k, w] as const));
  const equal = pairs.filter(([k, w]) => w === '*' || `${k}` === `${w}`).length > 0;
  if (operator === 'IN' || operator === '=') return equal;
  if (operator === 'NOT IN' || operator === '!=') return !equal;
  return pairs.some(([k, w]) => {
    const difference = Number(k) - Number(w);
    if (operator === '<') return difference < 0;
    if (operator === '<=') return difference <= 0;
    return operator === '>' ? difference > 0 : difference >= 0;
  });
}

const values = fc.array(fc.oneof(fc.constantFrom('a', 'b', '1'), fc.integer({ min: -3, max: 3 }), literal), {
  maxLength: 2,
});
const columnsOf = fc
  .dictionary(fc.constantFrom('CATEGORY', 'PRICE', 'COLOUR', 'SIZE_2'), values)
  .map((known) => columns(known));
const eventTypes = fc.array(fc.constantFrom('a', 'b', 'view'), { maxLength: 2 });

test('every filter shows what its sets say', () => {
  const shelf = fc.tuple(
    columnsOf,
    fc.array(fc.tuple(columnsOf, eventTypes), { minLength: 1, maxLength: 6 }),
  );
  fc.assert(
    fc.property(boundFilter, shelf, (filter, [user, items]) => {
      const subjects = items.map(([item, types]) => ({ item, eventTypes: types, user }));
      const shown = subjects.filter((subject) => passes(filter, subject));
      expect(shown).toEqual(shownOf(filter, subjects));
    }),
    { numRuns: 2000 },
  );
});

describe('before ranking', () => {
  const history = [
    { itemId: 'mug', eventType: 'Purchase', timestampMs: 3 },
    { itemId: 'mug', eventType: 'view', timestampMs: 2 },
    { itemId: 'cup', eventType: 'view', timestampMs: 1 },
  ];
  const decide = (text: string) => decideBeforeRanking(bound(text), history, new Map());

  test('what the shopper did is decided', () => {
    expect(decide('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")').exclude).toEqual(
      new Set(['mug']),
    );
    expect(decide('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")').exclude).toEqual(
      new Set(['mug', 'cup']),
    );
    expect(decide('INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")').only).toEqual(
      new Set(['mug']),
    );
    expect(decide('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN ("view")').only).toEqual(
      new Set(['mug', 'cup']),
    );
  });

  test('what items are is left to the list, and what is excluded anyway is not', () => {
    const text =
      'INCLUDE ItemID WHERE Items.PRICE < 2 | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")';
    expect(decide(text)).toEqual({ exclude: new Set(['mug']) });
    expect(decide('EXCLUDE ItemID WHERE Items.PRICE < 2 AND Interactions.EVENT_TYPE IN ("view")')).toEqual({
      exclude: new Set(),
    });
  });

  test('nothing is decided otherwise than the list would be', () => {
    fc.assert(
      fc.property(
        boundFilter,
        columnsOf,
        columnsOf,
        fc.constantFrom('mug', 'cup', 'new'),
        (filter, user, item, itemId) => {
          const { exclude, only } = decideBeforeRanking(filter, history, user);
          const decidedAgainst = exclude.has(itemId) || (only !== undefined && !only.has(itemId));
          const types = eventTypesByItem(history).get(itemId) ?? [];
          if (decidedAgainst) expect(passes(filter, { item, eventTypes: types, user })).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
