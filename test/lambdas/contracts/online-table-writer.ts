import { putItem } from '../../../lambdas/adapters/dynamodb-commands.ts';
import type { OnlineTable } from '../../../lambdas/adapters/online-table.ts';
import type { PublishedLists } from '../../../lambdas/adapters/in-memory-batch-lists.ts';
import type { HistoryItem, UserFeatures } from '../../../lambdas/domain/history.ts';
import type { RankedList } from '../../../lambdas/domain/recommendation.ts';
import type { Shopper } from '../../../lambdas/domain/shopper.ts';

const partitionOf = ({ kind, id }: Shopper) => (kind === 'user' ? `USER#${id}` : `SESSION#${id}`);

const rowsOf = ({ items }: RankedList) =>
  JSON.stringify(
    items.map(({ itemId, score, reason, metadata }) => ({
      itemId,
      score,
      reason: reason?.itemId,
      name: metadata?.name,
      category: metadata?.category,
      price: metadata?.price,
    })),
  );

/** Writes rows as the batch step does, with keys of its own, so that the suites see whether the readers' agree. */
export class OnlineTableWriter {
  readonly #table: OnlineTable;

  constructor(table: OnlineTable) {
    this.#table = table;
  }

  async put(row: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#table.client.send(putItem({ TableName: this.#table.name, Item: row }));
  }

  precompute(
    shopper: Shopper,
    history: readonly HistoryItem[],
    features?: UserFeatures,
    asOf = '2026-03-01T00:00:00Z',
  ): Promise<void> {
    const events = history.map(({ itemId, eventType, timestampMs }) => ({
      i: itemId,
      t: eventType,
      ts: timestampMs,
    }));
    const told = features === undefined ? {} : { features: JSON.stringify(features) };
    return this.put({
      pk: partitionOf(shopper),
      sk: 'HISTORY',
      events: JSON.stringify(events),
      asOf,
      ...told,
    });
  }

  async publish(
    batchVersion: string,
    { forShoppers, trending, categories = [] }: PublishedLists,
  ): Promise<void> {
    const createdAt = '2026-03-01T00:00:00Z';
    const sk = `LIST#${batchVersion}`;
    for (const { shopper, list } of forShoppers) {
      const { modelVersion } = list;
      await this.put({ pk: partitionOf(shopper), sk, items: rowsOf(list), modelVersion, createdAt });
    }
    for (const { category, itemIds, list } of categories) {
      const { modelVersion } = list;
      await this.put({ pk: `LIST#TRENDING#${category}`, sk, items: rowsOf(list), modelVersion, createdAt });
      for (const itemId of itemIds) await this.put({ pk: `ITEM#${itemId}`, sk: 'CATEGORY', category });
    }
    const { modelVersion } = trending;
    await this.put({ pk: 'LIST#TRENDING', sk, items: rowsOf(trending), modelVersion, createdAt });
    await this.put({ pk: 'LISTS', sk: 'CURRENT', batchVersion, modelVersion, createdAt });
  }
}
