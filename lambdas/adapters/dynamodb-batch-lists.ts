import type * as z from 'zod';
import { currentListsRowSchema, itemCategoryRowSchema, listRowSchema } from '../contracts/online-table.ts';
import type { BatchLists } from '../domain/ports/batch-lists.ts';
import type { RankedItem, RankedList } from '../domain/recommendation.ts';
import type { Shopper } from '../domain/shopper.ts';
import { CachedValue } from './cached-value.ts';
import { type OnlineTable, readRow } from './online-table.ts';
import {
  categoryListKey,
  CURRENT_LISTS_KEY,
  itemCategoryKey,
  type Key,
  shopperListKey,
  trendingListKey,
} from './online-table-keys.ts';

type ListedItem = z.output<typeof listRowSchema>['items'][number];

/** A batch's lists stay for longer than this after the next one is current, so a stale pointer still finds its list. */
const POINTER_TTL_MS = 1000;

export class DynamoDbBatchLists implements BatchLists {
  readonly #table: OnlineTable;
  readonly #batchVersion: CachedValue<string | undefined>;

  constructor(table: OnlineTable, now: () => number = Date.now) {
    this.#table = table;
    this.#batchVersion = new CachedValue(POINTER_TTL_MS, now);
  }

  forShopper(shopper: Shopper, signal?: AbortSignal): Promise<RankedList | undefined> {
    return this.#read((batchVersion) => shopperListKey(shopper, batchVersion), signal);
  }

  trending(signal?: AbortSignal): Promise<RankedList | undefined> {
    return this.#read(trendingListKey, signal);
  }

  async trendingBeside(itemId: string, signal?: AbortSignal): Promise<RankedList | undefined> {
    const row = await readRow(this.#table, itemCategoryKey(itemId), {
      schema: itemCategoryRowSchema,
      what: "an item's category",
      signal,
    });
    if (row === undefined) return undefined;
    return this.#read((batchVersion) => categoryListKey(row.category, batchVersion), signal);
  }

  async #read(keyOf: (batchVersion: string) => Key, signal?: AbortSignal): Promise<RankedList | undefined> {
    const batchVersion = await this.#batchVersion.get(() => this.#currentVersion());
    if (batchVersion === undefined) return undefined;
    const row = await readRow(this.#table, keyOf(batchVersion), {
      schema: listRowSchema,
      what: 'a batch list',
      signal,
    });
    if (row === undefined) return undefined;
    return { modelVersion: row.modelVersion, items: row.items.map(itemOf) };
  }

  /** Without the caller's signal: others may wait for the same read. */
  async #currentVersion(): Promise<string | undefined> {
    const row = await readRow(this.#table, CURRENT_LISTS_KEY, {
      schema: currentListsRowSchema,
      what: 'the pointer to the current lists',
    });
    return row?.batchVersion;
  }
}

function itemOf({ itemId, score, reason, name, category, price }: ListedItem): RankedItem {
  const metadata = {
    ...(name ? { name } : {}),
    ...(category ? { category } : {}),
    ...(typeof price === 'number' ? { price } : {}),
  };
  return {
    itemId,
    score,
    ...(reason ? { reason: { itemId: reason } } : {}),
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
  };
}
