import * as z from 'zod';
import { OnlineTableError } from '../domain/errors.ts';
import { type AwsClient, openAwsClient } from '../runtime/aws/client.ts';
import { getItem } from './dynamodb-commands.ts';
import type { Key } from './online-table-keys.ts';

/** The table that answers while a shopper waits, and the client to it. */
export interface OnlineTable {
  readonly client: Pick<AwsClient, 'send'>;
  readonly name: string;
}

/** Made once, outside the handler. */
export const openOnlineTable = (
  name: string,
  { timeoutMs }: { readonly timeoutMs: number },
): OnlineTable => ({ client: openAwsClient({ timeoutMs, maxAttempts: 3 }), name });

/**
 * Does something with the table, and names what failed. The key of a row stays out of the message: it holds a
 * shopper's id.
 */
export async function onTable<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OnlineTableError) throw error;
    throw new OnlineTableError(`The online table failed: ${what}`, { cause: error });
  }
}

/** @throws OnlineTableError for a row that is not what is written there */
export function parseRow<T extends z.ZodType>(schema: T, row: unknown, what: string): z.output<T> {
  const result = schema.safeParse(row);
  if (result.success) return result.data;
  throw new OnlineTableError(
    `The online table holds something else than ${what}: ${z.prettifyError(result.error)}`,
  );
}

interface ReadOptions<T extends z.ZodType> {
  readonly schema: T;
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
  /** @default false: what was written within the last moments may be missing, at half the price */
  readonly consistent?: boolean;
}

/** One row; undefined if there is none. */
export function readRow<T extends z.ZodType>(
  { client, name }: OnlineTable,
  key: Key,
  { schema, what, signal, consistent = false }: ReadOptions<T>,
): Promise<z.output<T> | undefined> {
  return onTable(`reading ${what}`, async () => {
    const command = getItem({ TableName: name, Key: key, ConsistentRead: consistent });
    const { Item } = await client.send(command, { abortSignal: signal });
    return Item === undefined ? undefined : parseRow(schema, Item, what);
  });
}
