import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { applyFilterValues, parseFilter } from '../../../../lambdas/contracts/filter/filter-expression.ts';
import { printFilter } from '../../../../lambdas/domain/filter/print.ts';
import { filter } from './filters.ts';

const read = (text: string) => {
  const parsed = parseFilter(text, 'filter');
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.value;
};

describe('a filter expression', () => {
  test.each([
    'INCLUDE ItemID WHERE Items.GENRES IN ("a", "b")',
    'EXCLUDE ItemID WHERE Items.GENRES NOT IN ("it\'s \\"quoted\\" \\\\")',
    'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")',
    'EXCLUDE ItemID WHERE Items.PRICE < 20 AND Items.PRICE >= 2.5 OR Items.BRAND = $brand',
    'INCLUDE ItemID WHERE Items.GENRES IN ($GENRE) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("a")',
    'INCLUDE ItemID WHERE Items.PRICE != -1 IF CurrentUser.AGE > 17 AND CurrentUser.MEMBER = "gold"',
  ])('is read and written as it was: %s', (text) => {
    expect(printFilter(read(text))).toBe(text);
  });

  test.each([
    ['include itemid where items.A in("x")', 'INCLUDE ItemID WHERE Items.A IN ("x")'],
    [
      '  EXCLUDE\n ItemID WHERE\tInteractions.event_type IN ( "x" , $y )  ',
      'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("x", $y)',
    ],
    ['EXCLUDE ItemID WHERE Items.A<($v)', 'EXCLUDE ItemID WHERE Items.A < $v'],
    [
      'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)',
      'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")',
    ],
  ])('may be written otherwise: %j', (text, printed) => {
    expect(printFilter(read(text))).toBe(printed);
  });

  test('comes back from its own text as it was', () => {
    fc.assert(
      fc.property(filter, (given) => {
        expect(read(printFilter(given))).toEqual(given);
      }),
    );
  });

  test.each([
    ['', 1, 'EXCLUDE or INCLUDE', 'the end'],
    ['SHOW ItemID', 1, 'EXCLUDE or INCLUDE', '"S"'],
    ['EXCLUDE ItemID WHERE Item.X IN ("a")', 22, 'Interactions. or Items.', '"I"'],
    ['EXCLUDE ItemID WHERE Interactions.PRICE IN ("a")', 35, 'EVENT_TYPE', '"P"'],
    ['EXCLUDE ItemID WHERE Items.X ("a")', 30, '!=, <, <=, =, >, >=, IN, or NOT', '"("'],
    ['EXCLUDE ItemID WHERE Items.X IN (a)', 34, '$, *, a number, or text in double quotes', '"a"'],
    ['EXCLUDE ItemID WHERE Items.X IN ("a") AN', 39, 'AND, IF, OR, the end, or |', '"A"'],
    ['EXCLUDE ItemID WHERE Items.X = 1 IF Items.Y = 2', 37, 'CurrentUser.', '"I"'],
  ])('that is wrong is told where and what could stand there: %s', (text, column, expected, found) => {
    expect(parseFilter(text, 'filter')).toEqual({
      ok: false,
      problem: {
        code: 'invalid_value',
        field: 'filter',
        message: `filter is not valid at column ${column}: expected ${expected}, found ${found}`,
      },
    });
  });

  test('of any text is read or refused, and never fails', () => {
    const fragments = fc.constantFrom(
      'INCLUDE',
      'EXCLUDE',
      ' ',
      'ItemID',
      'WHERE',
      'Items.',
      'A',
      'IN',
      '(',
      ')',
      '"',
      '\\',
      '$',
      '|',
      'IF',
      '1e9999',
      ',',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fragments, { maxLength: 60 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        expect(typeof parseFilter(given, 'filter').ok).toBe('boolean');
      }),
    );
  });

  test('of the longest length is read', () => {
    expect(read(`EXCLUDE ItemID WHERE Items.A IN (${'"a",'.repeat(610)}"a")`)).toHaveLength(1);
  });
});

describe('values of parameters', () => {
  const apply = (text: string, values: Record<string, string>) =>
    applyFilterValues(read(text), values, { filter: 'filter', values: 'filterValues' });

  test("are read as Amazon Personalize's", () => {
    const bound = apply('INCLUDE ItemID WHERE Items.A IN ($a) AND Items.P < $p', {
      a: '"x","y, z"',
      p: '20',
    });
    expect(bound).toMatchObject({
      ok: true,
      value: [{ anyOf: [[{ values: ['x', 'y, z'] }, { values: [20] }]] }],
    });
  });

  test('join those that are written', () => {
    expect(apply('INCLUDE ItemID WHERE Items.A IN ("w", $a)', { a: '"x"' })).toMatchObject({
      value: [{ anyOf: [[{ values: ['w', 'x'] }]] }],
    });
  });

  test.each([
    ['INCLUDE', { A: '"x"' }, 'filterValues.A', 'not a parameter of filter, which has $a'],
    ['INCLUDE', { a: 'x' }, 'filterValues.a', 'column 1'],
    ['INCLUDE', { a: '"x",' }, 'filterValues.a', 'column 5'],
    ['INCLUDE', {}, 'filterValues.a', 'is missing'],
  ])('of %s that are not right are refused: %j', (action, values, field, message) => {
    const bound = apply(`${action} ItemID WHERE Items.A IN ($a)`, values);
    expect(bound).toMatchObject({ ok: false, problem: { field, message: expect.stringContaining(message) } });
  });

  test('may be left out where something is excluded: that condition is too', () => {
    expect(apply('EXCLUDE ItemID WHERE Items.A IN ($a)', {})).toEqual({ ok: true, value: [] });
    expect(apply('EXCLUDE ItemID WHERE Items.A IN ($a) OR Items.B = 1', {})).toMatchObject({
      value: [{ anyOf: [[{ column: 'B' }]] }],
    });
    expect(apply('EXCLUDE ItemID WHERE Items.B = 1 IF CurrentUser.C = $c', {})).toEqual({
      ok: true,
      value: [],
    });
  });
});
