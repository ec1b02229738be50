import type { QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { deleteItem, queryItems } from './dynamodb-commands.ts';
import { onTable, type OnlineTable, parseRow } from './online-table.ts';
import type { Key } from './online-table-keys.ts';

/** Connections that the client keeps are 50; the work for one shopper leaves some for others. */
const CALLS_AT_ONCE = 20;

const keyedRow = z.looseObject({ pk: z.string(), sk: z.string() });

export type KeyedRow = z.output<typeof keyedRow>;

/**
 * The rows of a partition, as of now, page after page.
 * @param prefix of their sort keys; none: all
 * @throws OnlineTableError
 */
export async function* rowsOfPartition(
  { client, name }: OnlineTable,
  pk: string,
  prefix?: string,
): AsyncGenerator<readonly KeyedRow[]> {
  let start: QueryCommandOutput['LastEvaluatedKey'];
  do {
    const { Items = [], LastEvaluatedKey } = await onTable('reading the rows of a shopper', () =>
      client.send(
        queryItems({
          TableName: name,
          KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ...(prefix === undefined ? {} : { ':prefix': prefix }) },
          ConsistentRead: true,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      ),
    );
    yield Items.map((row) => parseRow(keyedRow, row, 'a keyed row'));
    start = LastEvaluatedKey;
  } while (start !== undefined);
}

/** The same of several partitions, some at a time: a shopper has a partition for each session. */
export async function rowsOfPartitions(
  table: OnlineTable,
  pks: readonly string[],
  prefix?: string,
): Promise<readonly (readonly KeyedRow[])[]> {
  return someAtOnce(pks, async (pk) => {
    const all: KeyedRow[] = [];
    for await (const rows of rowsOfPartition(table, pk, prefix)) all.push(...rows);
    return all;
  });
}

/**
 * @returns those that were there: of two who remove the same row, one has
 * @throws OnlineTableError
 */
export function deleteRows<T extends Key>(
  { client, name }: OnlineTable,
  rows: readonly T[],
): Promise<readonly T[]> {
  return onTable('removing rows', async () => {
    const removed: T[] = [];
    await someAtOnce(rows, async (row) => {
      const Key = { pk: row.pk, sk: row.sk };
      const command = deleteItem({ TableName: name, Key, ReturnValues: 'ALL_OLD' });
      if ((await client.send(command)).Attributes !== undefined) removed.push(row);
    });
    return removed;
  });
}

/**
 * Does the same with each, some at a time.
 * @returns what came of each, in their order
 */
export async function someAtOnce<T, R>(
  all: readonly T[],
  work: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const done: R[] = [];
  for (let start = 0; start < all.length; start += CALLS_AT_ONCE)
    done.push(...(await Promise.all(all.slice(start, start + CALLS_AT_ONCE).map(work))));
  return done;
}
