import * as z from 'zod';
import { columnOf, type PropertyChange, type PropertyValue } from '../domain/properties.ts';
import { jsonText } from './json-text.ts';

/** As long as a column's name may be, and well-formed ones alone: rules and the lake know columns by their names. */
const columnName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, {
  error: 'must be a name of letters, digits and _, such as categoryL1 or CATEGORY_L1',
});

const value = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()], {
  error: 'must be text of at most 1000 characters, a number, true, false, or null, which takes it away',
});

const columns = z.record(columnName, value);

/** Columns whose values must be of a kind, each with how it is read. */
export type KnownColumns = Readonly<Record<string, z.ZodType<PropertyValue>>>;

/**
 * The properties of an item or user: as Amazon Personalize's clients send them, JSON in a string, or as an object.
 * Names may be written either way, `categoryL1` or `CATEGORY_L1`.
 * @param maxLength of the string, in characters: Amazon Personalize's limit
 */
export const propertiesSchema = (known: KnownColumns, maxLength: number) =>
  z
    .union([columns, z.string().max(maxLength)], {
      error: `must be an object, or JSON of one in a string of at most ${maxLength} characters`,
    })
    .transform((given, context) => (typeof given === 'string' ? columnsIn(given, context) : given))
    .transform((given, context): PropertyChange => changeOf(given, known, context));

/** What is wrong inside of a text is wrong with a value: no schema of the text says it. */
function columnsIn(text: string, context: z.core.$RefinementCtx): z.output<typeof columns> {
  const read = jsonText(columns).safeParse(text);
  if (read.success) return read.data;
  const { path = [], message = '' } = read.error.issues[0] ?? {};
  context.issues.push({
    code: 'custom',
    message: path.length > 0 ? message : 'must be an object, or JSON of one in a string',
    path: [...path],
    input: text,
  });
  return z.NEVER;
}

function changeOf(
  given: Readonly<Record<string, PropertyValue | null>>,
  known: KnownColumns,
  context: z.core.$RefinementCtx,
): PropertyChange {
  const change: Record<string, PropertyValue | null> = {};
  for (const [name, said] of Object.entries(given)) {
    const column = columnOf(name);
    const issue = (message: string) => {
      context.issues.push({ code: 'custom', message, path: [name], input: said });
    };
    if (column in change) issue(`is ${column}, which is given twice`);
    const schema = known[column];
    const read = said === null || schema === undefined ? undefined : schema.safeParse(said);
    if (read?.success === false) issue(read.error.issues[0]?.message ?? 'is not valid');
    change[column] = read?.data ?? said;
  }
  return change;
}
