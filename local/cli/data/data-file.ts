import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import * as z from 'zod';
import { Failure } from '../failure.ts';

export interface FileSchema {
  readonly name: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const recordSchema = z.array(z.string());

export const INTERACTIONS: FileSchema = {
  name: 'Interactions',
  required: ['USER_ID', 'ITEM_ID', 'TIMESTAMP', 'EVENT_TYPE'],
  optional: ['EVENT_VALUE'],
};

export const ITEMS: FileSchema = {
  name: 'Items',
  required: ['ITEM_ID', 'NAME', 'CATEGORY_L1', 'PRICE', 'CREATION_TIMESTAMP'],
  optional: ['AVAILABLE'],
};

export const USERS: FileSchema = { name: 'Users', required: ['USER_ID'], optional: ['COUNTRY'] };

export const ONLINE_RETAIL: FileSchema = {
  name: 'Online Retail',
  required: [
    'InvoiceNo',
    'StockCode',
    'Description',
    'Quantity',
    'InvoiceDate',
    'UnitPrice',
    'CustomerID',
    'Country',
  ],
  optional: [],
};

/**
 * Fails with a sentence for a file that cannot be what it is said to be, before anything is started for it. Bad rows
 * are the ingest job's: it counts them with a reason each.
 */
export async function checkDataFile(path: string, schema: FileSchema): Promise<void> {
  if (!existsSync(path))
    throw new Failure(`${path} does not exist; give the path of the ${schema.name} file.`);
  if (!statSync(path).isFile())
    throw new Failure(`${path} is no file; give the path of the ${schema.name} file.`);
  const [columns, row] = await firstRecords(path, schema);
  if (columns === undefined) throw new Failure(`${path} is empty; ${expected(schema)}`);
  const missing = schema.required.filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    const lacks = `${basename(path)} has no column ${missing.join(', ')}`;
    throw new Failure(`${lacks}; ${expected(schema)} Found: ${columns.slice(0, 12).join(', ')}.`);
  }
  if (row === undefined) throw new Failure(`${path} has a header and no rows; ${expected(schema)}`);
}

const expected = ({ name, required, optional }: FileSchema): string =>
  `its first line must name the columns of ${name}: ${required.join(', ')}` +
  (optional.length > 0 ? ` (and, if known, ${optional.join(', ')}).` : '.');

/** The first two records, of which the first names the columns. */
async function firstRecords(path: string, schema: FileSchema): Promise<readonly (readonly string[])[]> {
  const file = createReadStream(path);
  const parser = parse({ bom: true, trim: true, relax_column_count: true, skip_empty_lines: true });
  const steps = path.endsWith('.gz') ? [file, createGunzip(), parser] : [file, parser];
  // An early end of the reading below closes the pipeline, which then complains of it.
  const flow = pipeline(steps).catch(() => undefined);
  const records: string[][] = [];
  try {
    for await (const record of parser) {
      records.push(recordSchema.parse(record));
      if (records.length === 2) break;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown error';
    throw new Failure(`${path} is no CSV file that can be read (${why}); ${expected(schema)}`);
  } finally {
    file.destroy();
    await flow;
  }
  return records;
}
