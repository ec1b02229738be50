import { InMemoryBatchLists, type PublishedLists } from '../../../lambdas/adapters/in-memory-batch-lists.ts';
import { InMemoryChangeStream } from '../../../lambdas/adapters/in-memory-change-stream.ts';
import { InMemoryCatalog } from '../../../lambdas/adapters/in-memory-catalog.ts';
import { InMemoryErasedUsers } from '../../../lambdas/adapters/in-memory-erased-users.ts';
import { InMemoryErasureLog } from '../../../lambdas/adapters/in-memory-erasure-log.ts';
import { InMemoryEventStream } from '../../../lambdas/adapters/in-memory-event-stream.ts';
import { InMemoryHistoryStore } from '../../../lambdas/adapters/in-memory-history-store.ts';
import { InMemoryModelHost } from '../../../lambdas/adapters/in-memory-model-host.ts';
import { InMemoryServedLists } from '../../../lambdas/adapters/in-memory-served-lists.ts';
import { InMemoryUserStore } from '../../../lambdas/adapters/in-memory-user-store.ts';
import { batchListsContract } from '../contracts/batch-lists-contract.ts';
import { changeStreamContract } from '../contracts/change-stream-contract.ts';
import { catalogContract } from '../contracts/catalog-contract.ts';
import { erasedUsersContract } from '../contracts/erased-users-contract.ts';
import { erasureLogContract } from '../contracts/erasure-log-contract.ts';
import { eventStreamContract } from '../contracts/event-stream-contract.ts';
import { feedbackStoreContract } from '../contracts/feedback-store-contract.ts';
import { historyStoreContract } from '../contracts/history-store-contract.ts';
import { modelHostContract, TIMEOUT_MS } from '../contracts/model-host-contract.ts';
import type { Trouble } from '../fakes/fake-model-server.ts';
import { userStoreContract } from '../contracts/user-store-contract.ts';
import { servedListsContract } from '../contracts/served-lists-contract.ts';

historyStoreContract('InMemoryHistoryStore', () => {
  const store = new InMemoryHistoryStore();
  const precompute = (...given: Parameters<typeof store.precompute>) => {
    store.precompute(...given);
    return Promise.resolve();
  };
  return Promise.resolve({ store, merger: store, consents: store, precompute });
});

feedbackStoreContract('InMemoryHistoryStore', () => {
  const store = new InMemoryHistoryStore();
  return Promise.resolve({ store, histories: store, merger: store, consents: store });
});

batchListsContract('InMemoryBatchLists', () => {
  const lists = new InMemoryBatchLists();
  const publish = (_version: string, published: PublishedLists) => {
    lists.publish(published);
    return Promise.resolve();
  };
  return Promise.resolve({ lists, publish });
});

catalogContract('InMemoryCatalog', () => {
  const catalog = new InMemoryCatalog();
  return Promise.resolve({ catalog, items: catalog, outlastStaleness: () => Promise.resolve() });
});

erasedUsersContract('InMemoryErasedUsers', () => Promise.resolve(new InMemoryErasedUsers()));
erasureLogContract('InMemoryErasureLog', () => Promise.resolve(new InMemoryErasureLog()));
userStoreContract('InMemoryUserStore', () => Promise.resolve(new InMemoryUserStore()));

changeStreamContract('InMemoryChangeStream', () => {
  const stream = new InMemoryChangeStream();
  return Promise.resolve({ stream, read: () => Promise.resolve(stream.changes) });
});

eventStreamContract('InMemoryEventStream', () => {
  const stream = new InMemoryEventStream();
  return Promise.resolve({
    stream,
    read: () => Promise.resolve(stream.events),
    shown: () => Promise.resolve(stream.impressions),
  });
});

servedListsContract('InMemoryServedLists', (now) => Promise.resolve(new InMemoryServedLists(now)));

modelHostContract('InMemoryModelHost', () => {
  const itemIds = ['cup', 'mug', 'plate', 'bowl'];
  const items = itemIds.map((itemId, index) => ({ itemId, score: -index }));
  const host = new InMemoryModelHost({ modelVersion: 'm1', items });
  const trouble = (what: Trouble) => {
    if (what === 'slow') host.hang(TIMEOUT_MS);
    else host.fail('it does not work');
  };
  return Promise.resolve({ host, itemIds, trouble });
});
