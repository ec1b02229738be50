import type { OnlineCacheAddress } from '../contracts/online-cache.ts';
import { elastiCacheToken } from '../runtime/elasticache-token.ts';
import { reportCacheBreaker, reportCacheFailure, reportCacheRead } from '../runtime/online-cache-metrics.ts';
import { CachingHistoryStore } from './caching-history-store.ts';
import { DynamoDbHistoryStore } from './dynamodb-history-store.ts';
import { droppingTable, failWith } from './dropping-table.ts';
import type { OnlineTable } from './online-table.ts';
import { ValkeyCache } from './valkey-cache.ts';

/** A shopper waits: past this, the table has half of its usual time left. */
const READ_TIMEOUT_MS = 10;
/** Nobody waits, or somebody who would rather know that it is gone; also the first connection is within it. */
const WRITE_TIMEOUT_MS = 500;

/** @param address undefined: histories are read from the table */
export async function openHistories(
  table: OnlineTable,
  address: OnlineCacheAddress | undefined,
): Promise<Pick<DynamoDbHistoryStore, 'recent'>> {
  const store = new DynamoDbHistoryStore(table);
  if (address === undefined) return store;
  const cache = openOnlineCache(address, READ_TIMEOUT_MS);
  await cache.open();
  const consistent = new DynamoDbHistoryStore(table, { consistent: true });
  return new CachingHistoryStore({ cache, store, consistent, report: reportCacheRead });
}

/**
 * The table of a writer.
 * @param address undefined: there is no cache
 * @param onFailure when the cache may hold what it held, `report` says so and the write is good; `fail` fails the write,
 * for those who may not go on before it is gone
 */
export const writtenTable = (
  table: OnlineTable,
  address: OnlineCacheAddress | undefined,
  onFailure: keyof typeof FAILURES,
): OnlineTable =>
  address === undefined
    ? table
    : droppingTable(table, openOnlineCache(address, WRITE_TIMEOUT_MS), FAILURES[onFailure]);

const FAILURES = { report: reportCacheFailure, fail: failWith } as const;

const openOnlineCache = ({ host, port, iam }: OnlineCacheAddress, timeoutMs: number): ValkeyCache =>
  new ValkeyCache({
    host,
    port,
    tls: iam !== undefined,
    credentials: iam && (async () => ({ username: iam.userId, password: await elastiCacheToken(iam) })),
    timeoutMs,
    onBreakerChange: reportCacheBreaker,
  });
