import { InMemoryBatchLists, type PublishedLists } from '../../../lambdas/adapters/in-memory-batch-lists.ts';
import { InMemoryCatalog } from '../../../lambdas/adapters/in-memory-catalog.ts';
import { InMemoryEventStream } from '../../../lambdas/adapters/in-memory-event-stream.ts';
import { InMemoryHistoryStore } from '../../../lambdas/adapters/in-memory-history-store.ts';
import { InMemoryModelHost } from '../../../lambdas/adapters/in-memory-model-host.ts';
import { batchListsContract } from '../contracts/batch-lists-contract.ts';
import { catalogContract } from '../contracts/catalog-contract.ts';
import { eventStreamContract } from '../contracts/event-stream-contract.ts';
import { historyStoreContract } from '../contracts/history-store-contract.ts';
import { modelHostContract } from '../contracts/model-host-contract.ts';

historyStoreContract('InMemoryHistoryStore', () => {
  const store = new InMemoryHistoryStore();
  const precompute = (...given: Parameters<typeof store.precompute>) => {
    store.precompute(...given);
    return Promise.resolve();
  };
  return Promise.resolve({ store, precompute });
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
  const setUnavailable = (itemIds: readonly string[]) => {
    catalog.setUnavailable(itemIds);
    return Promise.resolve();
  };
  return Promise.resolve({ catalog, setUnavailable });
});

eventStreamContract('InMemoryEventStream', () => {
  const stream = new InMemoryEventStream();
  return Promise.resolve({ stream, read: () => Promise.resolve(stream.events) });
});

modelHostContract('InMemoryModelHost', () => {
  const itemIds = ['cup', 'mug', 'plate', 'bowl'];
  const items = itemIds.map((itemId, index) => ({ itemId, score: -index }));
  return Promise.resolve({ host: new InMemoryModelHost({ modelVersion: 'm1', items }), itemIds });
});
