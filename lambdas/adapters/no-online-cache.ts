import type { OnlineCacheAddress } from '../contracts/online-cache.ts';
import { DynamoDbHistoryStore } from './dynamodb-history-store.ts';
import type { OnlineTable } from './online-table.ts';

/**
 * What the bundler puts in the place of `open-online-cache.ts` where the environment has no online cache: 136 kB stay out
 * of each function.
 */
export const openHistories = (
  table: OnlineTable,
  address: OnlineCacheAddress | undefined,
): DynamoDbHistoryStore => new DynamoDbHistoryStore(writtenTable(table, address));

/** @throws {TypeError} where there is a cache after all */
export function writtenTable(table: OnlineTable, address: OnlineCacheAddress | undefined): OnlineTable {
  if (address !== undefined) throw new TypeError('This function was bundled without what asks a cache');
  return table;
}
