import * as fc from 'fast-check';
import type {
  Condition,
  Expression,
  Filter,
  Literal,
  Operator,
  Value,
} from '../../../../lambdas/domain/filter/expression.ts';

/** Filters as anybody could write them, for properties that hold of all. */

const name = fc.stringMatching(/^[A-Za-z0-9_]{1,8}$/);
const columnName = fc.constantFrom('CATEGORY', 'PRICE', 'Colour', 'size_2');
const single: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>='];

export const literal: fc.Arbitrary<Literal> = fc.oneof(
  fc.constantFrom('a', 'b', 'c', '*'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.integer({ min: -3, max: 3 }),
  // As it is written and read: there is no negative zero.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
);

const testOf = <V>(value: fc.Arbitrary<V>) =>
  fc.oneof(
    fc.record({
      operator: fc.constantFrom<Operator>('IN', 'NOT IN'),
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ operator: fc.constantFrom(...single), values: fc.tuple(value) }),
  );

const conditionOf = <V>(value: fc.Arbitrary<V>): fc.Arbitrary<Condition<V>> =>
  fc.oneof(
    fc
      .tuple(columnName, testOf(value))
      .map(([column, test]) => ({ dataset: 'Items' as const, column, ...test })),
    testOf(value).map((test) => ({ dataset: 'Interactions' as const, column: 'EVENT_TYPE', ...test })),
  );

const expressionOf = <V>(value: fc.Arbitrary<V>): fc.Arbitrary<Expression<V>> =>
  fc.record({
    action: fc.constantFrom('INCLUDE' as const, 'EXCLUDE' as const),
    anyOf: fc.array(fc.array(conditionOf(value), { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 3,
    }),
    onlyIf: fc.array(
      fc.tuple(columnName, testOf(value)).map(([column, test]) => ({ column, ...test })),
      { maxLength: 2 },
    ),
  });

export const boundFilter: fc.Arbitrary<readonly Expression<Literal>[]> = fc.array(expressionOf(literal), {
  minLength: 1,
  maxLength: 3,
});

const value: fc.Arbitrary<Value> = fc.oneof(
  literal.map((of) => ({ literal: of })),
  name.map((parameter) => ({ parameter })),
);

export const filter: fc.Arbitrary<Filter> = fc.array(expressionOf(value), { minLength: 1, maxLength: 3 });
