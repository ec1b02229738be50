import { canonicalEventType } from '../event-type.ts';
import type { BoundFilter, Condition, Expression, Literal, UserCondition } from './expression.ts';

/** Columns by their names in upper case. A column of several values has each of them. */
export type Columns = ReadonlyMap<string, readonly Literal[]>;

/** What a filter may know of an item and of the shopper. */
export interface FilterSubject {
  readonly item: Columns;
  /** Types of the events that the shopper had with the item, in their canonical form. */
  readonly eventTypes: readonly string[];
  readonly user: Columns;
}

/**
 * Whether an item may be shown. As Amazon Personalize joins expressions: it must match one of those that INCLUDE,
 * where there are any, and none of those that EXCLUDE.
 */
export function passes(filter: BoundFilter, subject: FilterSubject): boolean {
  const applied = filter.filter(({ onlyIf }) => onlyIf.every((test) => holdsOf(test, subject.user)));
  const including = applied.filter(({ action }) => action === 'INCLUDE');
  const excluding = applied.filter(({ action }) => action === 'EXCLUDE');
  if (excluding.some((expression) => matches(expression, subject))) return false;
  return including.length === 0 || including.some((expression) => matches(expression, subject));
}

const matches = ({ anyOf }: Expression<Literal>, subject: FilterSubject): boolean =>
  anyOf.some((allOf) => allOf.every((condition) => holds(condition, subject)));

function holds(condition: Condition<Literal>, { item, eventTypes }: FilterSubject): boolean {
  if (condition.dataset === 'Items') return holdsOf(condition, item);
  // Event types alone are compared whatever their case.
  const values = condition.values.map((value) => canonicalEventType(String(value)));
  return compare(condition.operator, eventTypes, values);
}

const holdsOf = ({ column, operator, values }: UserCondition<Literal>, columns: Columns): boolean =>
  compare(operator, columns.get(column.toUpperCase()) ?? [], values);

/** Where there is no value, nothing is equal to it and nothing compares with it: NOT IN and != hold. */
function compare(
  operator: UserCondition['operator'],
  known: readonly Literal[],
  wanted: readonly Literal[],
): boolean {
  const some = (test: (value: Literal, than: Literal) => boolean) =>
    known.some((value) => wanted.some((than) => test(value, than)));
  switch (operator) {
    case 'IN':
    case '=':
      return some(isEqual);
    case 'NOT IN':
    case '!=':
      return !some(isEqual);
    case '<':
      return some((value, than) => Number(value) < Number(than));
    case '<=':
      return some((value, than) => Number(value) <= Number(than));
    case '>':
      return some((value, than) => Number(value) > Number(than));
    case '>=':
      return some((value, than) => Number(value) >= Number(than));
  }
}

const isEqual = (value: Literal, than: Literal): boolean => than === '*' || String(value) === String(than);
