import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { parseWith } from '../../../lambdas/contracts/parse.ts';

const schema = z.strictObject({
  name: z.string(),
  list: z.array(z.strictObject({ count: z.int().max(5) })).exactOptional(),
});
const problemOf = (value: unknown) => {
  const parsed = parseWith(schema, value);
  return parsed.ok ? undefined : parsed.problem;
};

describe('parsing what a caller sent', () => {
  test('gives the value of what is valid', () => {
    expect(parseWith(schema, { name: 'a' })).toEqual({ ok: true, value: { name: 'a' } });
  });

  test.each([
    ['a missing field', {}, { code: 'missing_field', field: 'name', message: 'name is missing' }],
    ['a field of another type', { name: 1 }, { code: 'invalid_field', field: 'name' }],
    ['a field in a list', { name: 'a', list: [{ count: 1 }, { count: 6 }] }, { field: 'list[1].count' }],
    ['an unknown field', { name: 'a', nmae: 'b' }, { code: 'unknown_field', field: 'nmae' }],
    ['an unknown field in a list', { name: 'a', list: [{ count: 1, total: 2 }] }, { field: 'list[0].total' }],
  ])('names %s', (_, value, problem) => {
    expect(problemOf(value)).toMatchObject(problem);
  });

  test.each([[null], [[]], ['text'], [12], [undefined]])('refuses %p as a whole', (value) => {
    expect(problemOf(value)).toMatchObject({ code: 'invalid_field' });
    expect(problemOf(value)).not.toHaveProperty('field');
  });

  test('names what is wrong inside the form of a field that was taken up', () => {
    const either = z.object({ of: z.union([z.string(), z.record(z.string(), z.number())]) });
    expect(parseWith(either, { of: { price: 'x' } })).toMatchObject({ problem: { field: 'of.price' } });
    expect(parseWith(either, { of: 5 })).toMatchObject({ problem: { field: 'of' } });
  });

  test('never repeats what was sent', () => {
    expect(JSON.stringify(problemOf({ name: { secret: 'shopper-17' } }))).not.toContain('shopper-17');
  });
});
