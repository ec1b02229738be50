import type { BoundFilter, Expression, Filter, Literal, Value } from './expression.ts';

/** What a caller gives for each parameter, by its name. */
export type ParameterValues = ReadonlyMap<string, readonly Literal[]>;

export type Bound =
  | { readonly ok: true; readonly filter: BoundFilter }
  /** An INCLUDE expression needs a value for each of its parameters. */
  | { readonly ok: false; readonly missing: string };

/**
 * Fills the parameters in. As Amazon Personalize has it: an INCLUDE expression needs all of its values, and of an
 * EXCLUDE expression a condition without its value is left out. An IF that cannot be checked is not met.
 */
export function bindFilter(filter: Filter, values: ParameterValues): Bound {
  const bound: Expression<Literal>[] = [];
  for (const expression of filter) {
    const missing = parametersOf([expression]).find((name) => !values.has(name));
    if (missing !== undefined && expression.action === 'INCLUDE') return { ok: false, missing };
    const filled = fill(expression, values);
    if (filled !== undefined) bound.push(filled);
  }
  return { ok: true, filter: bound };
}

/** The names of a filter's parameters, each once. */
export function parametersOf(filter: Filter): readonly string[] {
  const conditions = filter.flatMap(({ anyOf, onlyIf }) => [...anyOf.flat(), ...onlyIf]);
  const names = conditions.flatMap(({ values }) =>
    values.flatMap((value) => ('parameter' in value ? [value.parameter] : [])),
  );
  return [...new Set(names)];
}

function fill(
  { action, anyOf, onlyIf }: Expression,
  values: ParameterValues,
): Expression<Literal> | undefined {
  const conditions = onlyIf.flatMap((condition) => filled(condition, values));
  if (conditions.length < onlyIf.length) return undefined;
  const alternatives = anyOf
    .map((allOf) => allOf.flatMap((condition) => filled(condition, values)))
    .filter((allOf) => allOf.length > 0);
  return alternatives.length === 0 ? undefined : { action, anyOf: alternatives, onlyIf: conditions };
}

/** The condition with its values; nothing if one is missing. */
function filled<T extends { readonly values: readonly Value[] }>(
  { values, ...condition }: T,
  given: ParameterValues,
): (Omit<T, 'values'> & { readonly values: readonly Literal[] })[] {
  const literals: Literal[] = [];
  for (const value of values) {
    const known = 'parameter' in value ? given.get(value.parameter) : [value.literal];
    if (known === undefined) return [];
    literals.push(...known);
  }
  return [{ ...condition, values: literals }];
}
