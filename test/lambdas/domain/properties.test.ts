import { describe, expect, test } from '@jest/globals';
import { changed, columnOf } from '../../../lambdas/domain/properties.ts';

describe('the column that a name means', () => {
  test.each([
    ['price', 'PRICE'],
    ['categoryL1', 'CATEGORY_L1'],
    ['CATEGORY_L1', 'CATEGORY_L1'],
    ['creationTimestamp', 'CREATION_TIMESTAMP'],
    ['available', 'AVAILABLE'],
    ['number2Of', 'NUMBER2_OF'],
  ])('%s is %s', (name, column) => {
    expect(columnOf(name)).toBe(column);
  });
});

describe('properties after a change', () => {
  test('are those before, but for what it names', () => {
    expect(changed({ A: 1, B: 'two' }, { B: null, C: true })).toEqual({ A: 1, C: true });
  });

  test('are equal as JSON whatever order they were said in', () => {
    const one = changed(changed({}, { B: 1 }), { A: 2 });
    expect(JSON.stringify(one)).toBe(JSON.stringify(changed({}, { A: 2, B: 1 })));
  });
});
