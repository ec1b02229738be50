import { isConditionFailure, putItem } from './dynamodb-commands.ts';
import { onTable, type OnlineTable } from './online-table.ts';
import type { Key } from './online-table-keys.ts';

interface RevisedRow {
  readonly key: Key;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The revision that the row was made from; undefined: there was none. */
  readonly madeFrom: number | undefined;
}

/**
 * Writes a row unless another writer was faster: then it must be made anew, from what is there now.
 * @throws OnlineTableError
 */
export function putRevised(
  { client, name }: OnlineTable,
  { key, attributes, madeFrom }: RevisedRow,
  what: string,
): Promise<'written' | 'outdated'> {
  const condition =
    madeFrom === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'revision = :revision',
          ExpressionAttributeValues: { ':revision': madeFrom },
        };
  return onTable(`writing ${what}`, async () => {
    try {
      const Item = { ...attributes, ...key, revision: (madeFrom ?? 0) + 1 };
      await client.send(putItem({ TableName: name, Item, ...condition }));
      return 'written';
    } catch (error) {
      if (isConditionFailure(error)) return 'outdated';
      throw error;
    }
  });
}

/** Writers of one row at the same time are two or three; more attempts than that are a fault. */
const ATTEMPTS = 8;

/**
 * Makes and writes until nothing is outdated any more.
 * @param work takes what is still to be written, and returns what was outdated
 */
export async function untilWritten<T>(
  all: readonly T[],
  work: (left: readonly T[]) => Promise<readonly T[]>,
): Promise<boolean> {
  let left = all;
  for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt += 1) left = await work(left);
  return left.length === 0;
}
