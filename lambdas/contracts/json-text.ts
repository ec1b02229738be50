import * as z from 'zod';

/** JSON in a string. */
export const jsonText = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('Not JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);
