import { parquetReadObjects } from 'hyparquet';
import * as z from 'zod';
import type { ItemMetadata } from '../../lambdas/contracts/model-host.ts';
import { RefusedModelError } from './refused-model-error.ts';

/** What is missing is null in the file, or NaN where a data frame wrote a missing number. */
const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);
const optionalNumber = z
  .union([z.number(), z.nan()])
  .nullish()
  .transform((value) => (value === null || Number.isNaN(value) ? undefined : value));

const rowSchema = z.object({
  index: z.union([z.int(), z.bigint()]).transform(Number),
  item_id: z.string().min(1),
  name: optionalText,
  category_l1: optionalText,
  price: optionalNumber,
  available: z
    .boolean()
    .nullish()
    .transform((available) => available ?? true),
});

type Row = z.infer<typeof rowSchema>;

/** The items that the graph knows by index: their ids, their metadata, and whether they may be shown. */
export class Catalogue {
  readonly size: number;
  /** One byte an item, 1 where it is available: the `eligible` of a request that excludes nothing. */
  readonly available: Uint8Array;
  readonly #ids: readonly string[];
  readonly #metadata: readonly ItemMetadata[];
  readonly #indexes: ReadonlyMap<string, number>;

  private constructor(rows: readonly Row[]) {
    this.size = rows.length;
    this.available = Uint8Array.from(rows, (row) => (row.available ? 1 : 0));
    this.#ids = rows.map((row) => row.item_id);
    this.#metadata = rows.map(metadataOf);
    this.#indexes = new Map(rows.map((row) => [row.item_id, row.index]));
  }

  static async fromParquet(bytes: Buffer, expectedItems: number): Promise<Catalogue> {
    const file = new Uint8Array(bytes).buffer;
    let objects: Record<string, unknown>[];
    try {
      objects = await parquetReadObjects({ file });
    } catch (cause) {
      throw new RefusedModelError('items.parquet cannot be read as Parquet', { cause });
    }
    const rows = objects.map(parseRow).sort((a, b) => a.index - b.index);
    if (rows.length !== expectedItems) {
      throw new RefusedModelError(
        `items.parquet has ${rows.length} rows; the manifest says ${expectedItems} items`,
      );
    }
    const gap = rows.findIndex((row, position) => row.index !== position);
    if (gap !== -1) {
      throw new RefusedModelError(
        `items.parquet must index its rows 0 to ${rows.length - 1}; ${gap} is missing`,
      );
    }
    const catalogue = new Catalogue(rows);
    if (catalogue.#indexes.size !== rows.length) {
      throw new RefusedModelError('items.parquet has an item_id more than once');
    }
    return catalogue;
  }

  indexOf(itemId: string): number | undefined {
    return this.#indexes.get(itemId);
  }

  idOf(index: number): string | undefined {
    return this.#ids[index];
  }

  metadataOf(index: number): ItemMetadata | undefined {
    return this.#metadata[index];
  }
}

function parseRow(object: Record<string, unknown>, position: number): Row {
  const parsed = rowSchema.safeParse(object);
  if (parsed.success) return parsed.data;
  throw new RefusedModelError(`items.parquet, row ${position}:\n${z.prettifyError(parsed.error)}`);
}

function metadataOf(row: Row): ItemMetadata {
  return {
    ...(row.name !== undefined && { name: row.name }),
    ...(row.category_l1 !== undefined && { category: row.category_l1 }),
    ...(row.price !== undefined && { price: row.price }),
  };
}
