import * as z from 'zod';

/** As a caller writes it: what has a default may be left out. The dialect is the document's, so no schema repeats it. */
export function schemaOf(schema: z.ZodType): Record<string, unknown> {
  const entries = Object.entries(z.toJSONSchema(schema, { io: 'input' }));
  // zod leaves examples out where something is transformed: it takes them for results. Ours are requests.
  const examples = schema.meta()?.['examples'];
  const shown = examples === undefined ? [] : [['examples', examples] as const];
  return Object.fromEntries([...entries.filter(([keyword]) => keyword !== '$schema'), ...shown]);
}

/** A body in JSON. @param schema its name in the document */
export function jsonContent(schema: string) {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } };
}
