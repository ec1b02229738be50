import type * as z from 'zod';
import type { Parsed, Problem } from '../domain/problem.ts';

/** `eventList[0].sentAt`: how a reader of JSON would write it. */
const fieldAt = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((field, key) => {
    if (typeof key === 'number') return `${field}[${key}]`;
    return field === '' ? String(key) : `${field}.${String(key)}`;
  }, '');

const isMissing = (issue: z.core.$ZodIssue): boolean =>
  issue.code === 'invalid_type' && issue.input === undefined && issue.path.length > 0;

/** What is wrong below a union, where one of its forms was taken up and only something inside it does not fit. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inside = issue.errors.flat().find(({ path }) => path.length > 0);
  return inside === undefined ? issue : innermost({ ...inside, path: [...issue.path, ...inside.path] });
}

function problemOf(given: z.core.$ZodIssue): Problem {
  const issue = innermost(given);
  if (issue.code === 'unrecognized_keys') {
    const field = fieldAt([...issue.path, issue.keys[0] ?? '']);
    return { code: 'unknown_field', field, message: `${field} is not a field of this request` };
  }
  if (issue.path.length === 0)
    return { code: 'invalid_field', message: `The body is not valid: ${issue.message}` };
  const field = fieldAt(issue.path);
  if (isMissing(issue)) return { code: 'missing_field', field, message: `${field} is missing` };
  const code = issue.code === 'custom' ? 'invalid_value' : 'invalid_field';
  return { code, field, message: `${field} is not valid: ${issue.message}` };
}

/** Checks what a caller sent. The first problem is told: with it corrected, the next would be. */
export function parseWith<T extends z.ZodType>(schema: T, value: unknown): Parsed<z.output<T>> {
  // The input is reported to tell a missing field from one of a wrong type; no message ever repeats it.
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  const [issue] = result.error.issues;
  return {
    ok: false,
    problem: issue ? problemOf(issue) : { code: 'invalid_field', message: 'The body is not valid' },
  };
}
