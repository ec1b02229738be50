import * as z from 'zod';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** The query of every list. */
export const pageQuerySchema = z
  .strictObject({
    limit: z.coerce
      .number<string>()
      .int()
      .min(1)
      .max(MAX_LIMIT)
      .default(DEFAULT_LIMIT)
      .meta({ description: 'How many at most.' }),
    next: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "The page after this one: the former answer's `next`." }),
  })
  .meta({ examples: [{ limit: '20' }] });

/** @returns the schema of a page; `next` is absent on the last */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item).readonly(),
    next: z.string().min(1).optional().meta({ description: 'Ask for it to get the next page.' }),
  });

/** The query of what takes none. */
export const noQuerySchema = z.strictObject({}).meta({ examples: [{}] });
