import type * as z from 'zod';

/**
 * A value that the schema takes: the first of the examples that it carries.
 * @throws Error when it carries none, which a test of the OpenAPI document finds first
 */
export function exampleOf(schema: z.ZodType): unknown {
  const examples = schema.meta()?.['examples'];
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  if (example === undefined) throw new Error('The schema carries no example.');
  return example;
}
