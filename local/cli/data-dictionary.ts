import * as z from 'zod';
import { onlineRows } from '../../lambdas/contracts/online-rows.ts';
import { markdownTable } from './markdown-table.ts';

const lakeTablesSchema = z.record(
  z.string(),
  z.object({
    description: z.string(),
    owner: z.string(),
    key: z.array(z.string()).min(1),
    partitionedBy: z.string().optional(),
    orderedBy: z.string().optional(),
    /** The moment that a row's age is counted from. */
    agedBy: z.string().optional(),
    columns: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        required: z.boolean().default(false),
        description: z.string(),
        source: z.string(),
        personal: z.boolean().default(false),
      }),
    ),
  }),
);

/** `training/vitrine/schemas/lake-tables.json` as Markdown: a heading and a table of columns for each table. */
export const lakeDictionary = (tables: unknown): string =>
  Object.entries(lakeTablesSchema.parse(tables))
    .map(([name, { description, owner, key, partitionedBy, orderedBy, agedBy, columns }]) =>
      [
        `### ${name}`,
        `${description} Owner: ${owner}. Key: ${key.map(code).join(', ')}.` +
          (partitionedBy === undefined ? '' : ` Partitioned by ${code(partitionedBy)}.`) +
          (orderedBy === undefined ? '' : ` Sorted by ${code(orderedBy)} within each file.`) +
          (agedBy === undefined ? '' : ` Age by ${code(agedBy)}.`),
        markdownTable(
          ['column', 'type', 'what', 'source', 'personal'],
          columns.map(({ name: column, type, required, description: what, source, personal }) => [
            code(column),
            required ? type : `${type}, or null`,
            what,
            source,
            personal ? 'yes' : '',
          ]),
        ),
      ].join('\n\n'),
    )
    .join('\n\n');

const userFeaturesSchema = z.array(
  z.object({ name: z.string(), unit: z.string(), default: z.number(), description: z.string() }),
);

/** `training/vitrine/schemas/user-features.json` as a Markdown table. */
export const userFeaturesDictionary = (features: unknown): string =>
  markdownTable(
    ['feature', 'what', 'unit', 'without any'],
    userFeaturesSchema
      .parse(features)
      .map(({ name, description, unit, default: of }) => [code(name), description, unit, String(of)]),
  );

const modelFeaturesSchema = z.array(
  z.object({ name: z.string(), of: z.string(), unit: z.string(), description: z.string() }),
);

/** `training/vitrine/schemas/model-features.json` as a Markdown table. */
export const modelFeaturesDictionary = (features: unknown): string =>
  markdownTable(
    ['feature', 'of', 'what', 'unit'],
    modelFeaturesSchema
      .parse(features)
      .map(({ name, of, description, unit }) => [code(name), of, description, unit]),
  );

/** The kinds of rows of the online table as a Markdown table. */
export const onlineDictionary = (): string =>
  markdownTable(
    ['key', 'attributes', 'what', 'owner', 'source', 'personal'],
    onlineRows.map(({ key, schema, description, owner, source, personal }) => [
      key.split(' | ').map(code).join(' and '),
      attributesOf(schema),
      description,
      owner,
      source,
      personal ? 'yes' : '',
    ]),
  );

const attributesSchema = z.object({
  properties: z.record(z.string(), z.object({ type: z.string().default('JSON') })),
  required: z.array(z.string()).default([]),
});

function attributesOf(schema: z.ZodObject): string {
  const { properties, required } = attributesSchema.parse(z.toJSONSchema(schema, { io: 'input' }));
  return Object.entries(properties)
    .map(([name, { type }]) => `${code(name)} ${type}${required.includes(name) ? '' : ', or none'}`)
    .join('; ');
}

const code = (text: string): string => `\`${text}\``;
