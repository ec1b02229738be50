import { bindFilter, parametersOf } from '../../domain/filter/bind.ts';
import type { BoundFilter, Filter, Literal } from '../../domain/filter/expression.ts';
import type { Parsed } from '../../domain/problem.ts';
import { type Expectation, parse, SyntaxError as FilterSyntaxError } from './filter-parser.js';

/** Amazon Personalize's limit on an expression. */
export const MAX_EXPRESSION = 2500;

/**
 * Reads a filter expression.
 * @param field what the message calls it, such as `filter`
 */
export const parseFilter = (text: string, field: string): Parsed<Filter> =>
  read(field, () => parse(text, { startRule: 'Filter' }));

/**
 * Reads what a caller gives for parameters: values in double quotes or numbers, with commas between them, as Amazon
 * Personalize takes them, and fills them into the filter.
 */
export function applyFilterValues(
  filter: Filter,
  given: Readonly<Record<string, string>>,
  fields: { readonly filter: string; readonly values: string },
): Parsed<BoundFilter> {
  const parameters = parametersOf(filter);
  const values = new Map<string, readonly Literal[]>();
  for (const [name, text] of Object.entries(given)) {
    const field = `${fields.values}.${name}`;
    if (!parameters.includes(name)) {
      const known = parameters.length === 0 ? 'none' : parameters.map((known) => `$${known}`).join(', ');
      return refuse(field, `${field} is not a parameter of ${fields.filter}, which has ${known}`);
    }
    const literals = read(field, () => parse(text, { startRule: 'Values' }));
    if (!literals.ok) return literals;
    values.set(name, literals.value);
  }
  const bound = bindFilter(filter, values);
  if (bound.ok) return { ok: true, value: bound.filter };
  const field = `${fields.values}.${bound.missing}`;
  return {
    ok: false,
    problem: {
      code: 'invalid_value',
      field,
      message: `${field} is missing: INCLUDE needs a value for each of its parameters`,
    },
  };
}

function read<T>(field: string, parseText: () => T): Parsed<T> {
  try {
    return { ok: true, value: parseText() };
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    const { column, line } = error.location.start;
    const place = line === 1 ? `column ${column}` : `line ${line}, column ${column}`;
    return refuse(field, `${field} is not valid at ${place}: ${explain(error)}`);
  }
}

/** What could have stood there. Space could stand almost everywhere, so it is told only where nothing else could. */
function explain({ expected, found }: FilterSyntaxError): string {
  const names = new Set((expected ?? []).flatMap(namesOf));
  if (names.size > 1) names.delete('space');
  const what = new Intl.ListFormat('en', { type: 'disjunction' }).format([...names].sort());
  return `expected ${what}, found ${found === null ? 'the end' : JSON.stringify(found)}`;
}

function namesOf(expectation: Expectation): string[] {
  switch (expectation.type) {
    case 'literal':
      return [expectation.text === '"' ? 'a double quote' : expectation.text];
    case 'class':
      return expectation.inverted ? ['more text'] : expectation.parts.flatMap(charactersOf);
    case 'other':
      return [expectation.description];
    case 'any':
      return ['anything'];
    case 'end':
      return ['the end'];
  }
}

/** A part of a class is a character, or a range of them: `<`, `=` and `>` lie side by side. */
function charactersOf(part: string | readonly [string, string]): string[] {
  if (typeof part === 'string') return [part];
  const [from, to] = part.map((end) => end.charCodeAt(0));
  return Array.from({ length: (to ?? 0) - (from ?? 0) + 1 }, (_, index) =>
    String.fromCharCode((from ?? 0) + index),
  );
}

const refuse = (field: string, message: string): Parsed<never> => ({
  ok: false,
  problem: { code: 'invalid_value', field, message },
});
