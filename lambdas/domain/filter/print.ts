import type { Condition, Expression, Filter, Literal, UserCondition, Value } from './expression.ts';

/** The expression, written one way: read again, it is the same filter. */
export const printFilter = (filter: Filter): string => filter.map(printExpression).join(' | ');

function printExpression({ action, anyOf, onlyIf }: Expression): string {
  const where = anyOf.map((allOf) => allOf.map(printCondition).join(' AND ')).join(' OR ');
  const condition = onlyIf.map((test) => `CurrentUser.${printTest(test)}`).join(' AND ');
  return `${action} ItemID WHERE ${where}${condition === '' ? '' : ` IF ${condition}`}`;
}

const printCondition = (condition: Condition): string => `${condition.dataset}.${printTest(condition)}`;

function printTest({ column, operator, values }: UserCondition): string {
  const list = values.map(printValue).join(', ');
  const takesSeveral = operator === 'IN' || operator === 'NOT IN';
  return `${column} ${operator} ${takesSeveral ? `(${list})` : list}`;
}

const printValue = (value: Value): string =>
  'parameter' in value ? `$${value.parameter}` : printLiteral(value.literal);

const printLiteral = (literal: Literal): string =>
  typeof literal === 'number' ? String(literal) : `"${literal.replaceAll(/["\\]/g, '\\$&')}"`;
