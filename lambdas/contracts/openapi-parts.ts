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

/** What any operation may answer, by its function or by API Gateway before it is asked. */
export const failuresOf = ({ hasBody }: { readonly hasBody: boolean }): Readonly<Record<number, string>> => ({
  400: 'The request cannot be served; the answer names the field and shows a request that can. The code is invalid_value where the request fits its schema, which cannot say all.',
  413: 'The request is larger than API Gateway takes, which is 10 MB.',
  ...(hasBody && { 415: 'The body is said to be something else than JSON.' }),
  429: 'More requests than the caller may make; send it again later.',
  500: 'The request failed; it can be sent again.',
  504: 'No answer came in time; it can be sent again.',
});

export const errorResponses = (failures: Readonly<Record<number, string>>) =>
  Object.fromEntries(
    Object.entries(failures).map(([status, description]) => [
      status,
      { description, content: jsonContent('Error') },
    ]),
  );
