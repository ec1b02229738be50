import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CachingHistoryStore, type CacheRead } from '../../../lambdas/adapters/caching-history-store.ts';
import { DynamoDbConsentStore } from '../../../lambdas/adapters/dynamodb-consent-store.ts';
import { DynamoDbFeedbackStore } from '../../../lambdas/adapters/dynamodb-feedback-store.ts';
import { DynamoDbHistoryStore } from '../../../lambdas/adapters/dynamodb-history-store.ts';
import { DynamoDbSessionMerger } from '../../../lambdas/adapters/dynamodb-session-merger.ts';
import { DynamoDbUserData } from '../../../lambdas/adapters/dynamodb-user-data.ts';
import { droppingTable, failWith } from '../../../lambdas/adapters/dropping-table.ts';
import { openHistories, writtenTable } from '../../../lambdas/adapters/no-online-cache.ts';
import { openOnlineTable } from '../../../lambdas/adapters/online-table.ts';
import { ValkeyCache } from '../../../lambdas/adapters/valkey-cache.ts';
import { onlineCacheSchema } from '../../../lambdas/contracts/online-cache.ts';
import { OnlineCacheError, OnlineTableError } from '../../../lambdas/domain/errors.ts';
import { acceptedEvent } from '../../../lambdas/domain/event.ts';
import type { HistoryStore, ShopperHistory } from '../../../lambdas/domain/ports/history-store.ts';
import type { Shopper } from '../../../lambdas/domain/shopper.ts';
import { feedbackStoreContract } from '../contracts/feedback-store-contract.ts';
import { historyStoreContract } from '../contracts/history-store-contract.ts';
import { OnlineTableWriter } from '../contracts/online-table-writer.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';
import { CACHE_USER, ValkeyServer } from '../fakes/valkey-server.ts';

const aws = await FakeAws.start();
const valkey = await ValkeyServer.start();
setEnvironment(lambdaEnvironment(aws.url));

const plain = openOnlineTable('online', { timeoutMs: 1000 });
const writer = new OnlineTableWriter(plain);
const opened: ValkeyCache[] = [];

function openCache(timeoutMs = 5000, states: string[] = []): ValkeyCache {
  const cache = new ValkeyCache({
    host: '127.0.0.1',
    port: valkey.port,
    tls: false,
    credentials: () => Promise.resolve(CACHE_USER),
    timeoutMs,
    onBreakerChange: (state) => states.push(state),
  });
  opened.push(cache);
  return cache;
}

const cache = openCache();
const table = droppingTable(plain, cache, failWith);
const KEEP = { keepDays: 30, mayKeep: () => Promise.resolve(true) };

let reads: CacheRead[] = [];
const caching = (from: ValkeyCache = cache, over: Partial<Pick<HistoryStore, 'recent'>> = {}) =>
  new CachingHistoryStore({
    cache: from,
    store: new DynamoDbHistoryStore(plain),
    consistent: {
      recent: (...asked) => new DynamoDbHistoryStore(plain, { consistent: true }).recent(...asked),
      ...over,
    },
    report: (read) => reads.push(read),
  });

/** Reads through the cache, and writes past it as the writers' functions do. */
function cachedStore(): HistoryStore {
  const [reading, writing] = [caching(), new DynamoDbHistoryStore(table)];
  return {
    recent: (...given) => reading.recent(...given),
    record: (...given) => writing.record(...given),
    forget: (...given) => writing.forget(...given),
  };
}

beforeEach(() => {
  aws.reset();
  reads = [];
});
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await valkey.stop();
  await aws.stop();
});

historyStoreContract('DynamoDB behind Valkey', () => {
  const store = cachedStore();
  return Promise.resolve({
    store,
    merger: new DynamoDbSessionMerger(table, store),
    consents: new DynamoDbConsentStore(table),
    // The batch step knows of no cache: what it writes is read once the minute is over.
    precompute: async (...given) => {
      await writer.precompute(...given);
      await valkey.inside.call('FLUSHALL');
    },
  });
});
feedbackStoreContract('DynamoDB behind Valkey', () => {
  const histories = cachedStore();
  return Promise.resolve({
    store: new DynamoDbFeedbackStore(table),
    histories,
    merger: new DynamoDbSessionMerger(table, histories),
    consents: new DynamoDbConsentStore(table),
  });
});

test('a function that was bundled without a cache refuses to be told of one, and reads the table', async () => {
  const address = onlineCacheSchema.parse('valkey://127.0.0.1:6379');
  expect(() => writtenTable(plain, address)).toThrow(TypeError);
  expect(() => openHistories(plain, address)).toThrow(TypeError);
  const history = await openHistories(plain, undefined).recent({ kind: 'user', id: 'nobody' });
  expect(history.items).toEqual([]);
});

describe('a cached history', () => {
  let shopper: Shopper;
  let users = 0;
  beforeEach(() => {
    shopper = { kind: 'user', id: `cached-${++users}` };
  });
  const click = (itemId: string, into = table) =>
    new DynamoDbHistoryStore(into).record(
      acceptedEvent({
        userId: shopper.id,
        sessionId: `session-of-${shopper.id}`,
        itemId,
        eventType: 'view',
        timestampMs: Date.UTC(2026, 2, 1) + itemId.length,
        receivedAtMs: 0,
      }),
      KEEP,
    );
  const itemsOf = ({ items }: ShopperHistory) => items.map(({ itemId }) => itemId);
  const keysOf = (id: string) => valkey.inside.keys(`*${id}`);
  const queries = () => aws.calls.filter((call) => call === 'Query').length;

  test('is read from the table once, and with each click again', async () => {
    await click('a');
    const store = cachedStore();
    const before = queries();
    expect(itemsOf(await store.recent(shopper))).toEqual(['a']);
    expect(itemsOf(await store.recent(shopper))).toEqual(['a']);
    expect(queries() - before).toBe(1);
    await click('bb');
    expect(itemsOf(await store.recent(shopper))).toEqual(['bb', 'a']);
    expect(reads).toEqual(['miss', 'hit', 'miss']);
  });

  test('is gone by itself within a minute, and a lease before that', async () => {
    const key = `history:1:USER#${shopper.id}`;
    await cache.find(key);
    expect(await valkey.inside.pttl(key)).toBeLessThanOrEqual(1000);
    await valkey.inside.del(key);
    await caching().recent(shopper);
    const ttl = await valkey.inside.pttl(key);
    expect(ttl).toBeGreaterThan(1000);
    expect(ttl).toBeLessThanOrEqual(60_000);
  });

  test('is made of a read that misses no write', async () => {
    const consistent: unknown[] = [];
    aws.fault = (operation, call) => {
      if (operation === 'Query') consistent.push((call as { ConsistentRead?: boolean }).ConsistentRead);
      return undefined;
    };
    await caching().recent(shopper);
    expect(consistent).toEqual([true]);
  });

  test('of a reader who was slower than a click is not kept', async () => {
    await click('a');
    const slow = caching(cache, {
      recent: async (...asked) => {
        const old = await new DynamoDbHistoryStore(plain).recent(...asked);
        await click('bb');
        return old;
      },
    });
    expect(itemsOf(await slow.recent(shopper))).toEqual(['a']);
    expect(itemsOf(await caching().recent(shopper))).toEqual(['bb', 'a']);
  });

  test('nor where another reader filled it after the click', async () => {
    await click('a');
    const slow = caching(cache, {
      recent: async (...asked) => {
        const old = await new DynamoDbHistoryStore(plain).recent(...asked);
        await click('bb');
        await caching().recent(shopper);
        return old;
      },
    });
    await slow.recent(shopper);
    expect(itemsOf(await caching().recent(shopper))).toEqual(['bb', 'a']);
    expect(reads.at(-1)).toBe('hit');
  });

  test('is dropped for an event that is there already: who wrote it may have ended before the drop', async () => {
    await caching().recent(shopper);
    await click('a', plain);
    expect(await click('a')).toBe('duplicate');
    expect(itemsOf(await caching().recent(shopper))).toEqual(['a']);
  });

  test('is erased with the user, and those of their sessions, also when it is asked again', async () => {
    const sessionId = `s-of-${shopper.id}`;
    const store = cachedStore();
    await click('a');
    await new DynamoDbSessionMerger(table, store).merge({ sessionId, userId: shopper.id }, KEEP);
    await store.recent(shopper);
    await store.recent({ kind: 'session', id: sessionId });
    expect(await keysOf(shopper.id)).toHaveLength(2);
    await new DynamoDbUserData(table).remove(shopper.id);
    expect(await keysOf(shopper.id)).toEqual([]);
    await store.recent(shopper);
    await new DynamoDbUserData(table).remove(shopper.id);
    expect(await keysOf(shopper.id)).toEqual([]);
  });

  test('that is not what is written there is read from the table', async () => {
    await click('a');
    await valkey.inside.set(`history:1:USER#${shopper.id}`, '{"items": "none"}');
    expect(itemsOf(await caching().recent(shopper))).toEqual(['a']);
    expect(reads).toEqual(['failed']);
  });

  describe('where the cache does not answer', () => {
    const states: string[] = [];
    let impatient: ValkeyCache;
    beforeEach(async () => {
      states.length = 0;
      impatient = openCache(20, states);
      await impatient.open();
      await click('a');
      valkey.freeze();
    });
    const thawed = async (work: () => Promise<void>) => {
      try {
        await work();
      } finally {
        valkey.thaw();
      }
    };

    test('is read from the table, and after some tries the cache is asked no more', () =>
      thawed(async () => {
        for (let call = 0; call < 12; call += 1)
          expect(itemsOf(await caching(impatient).recent(shopper))).toEqual(['a']);
        expect(new Set(reads)).toEqual(new Set(['failed']));
        expect(states).toEqual(['open']);
      }));

    test('is written, and the writer told; one who may not go on is stopped', () =>
      thawed(async () => {
        const told: unknown[] = [];
        const lenient = droppingTable(plain, impatient, (error) => told.push(error));
        expect(await click('bb', lenient)).toBe('recorded');
        expect(told).toEqual([expect.any(OnlineCacheError)]);
        expect(String(told[0])).not.toContain(shopper.id);
        const strict = droppingTable(plain, impatient, failWith);
        await expect(
          new DynamoDbConsentStore(strict).putConsent(shopper.id, {
            personalization: false,
            analytics: false,
          }),
        ).rejects.toThrow(OnlineTableError);
      }));
  });

  test('is cached again by a new connection after one that was lost', async () => {
    const store = caching(openCache());
    await store.recent(shopper);
    await valkey.inside.call('CLIENT', 'KILL', 'USER', CACHE_USER.username);
    // The first call after it may be the one that finds out.
    while (reads.at(-1) !== 'hit') await store.recent(shopper);
    expect(reads.filter((read) => read === 'failed').length).toBeLessThanOrEqual(1);
  });
});
