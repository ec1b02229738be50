import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { itemRowSchema } from '../contracts/online-table.ts';
import {
  type CatalogItem,
  changedItem,
  isAvailable,
  isNew,
  type ItemChange,
  NEW_FOR_DAYS,
} from '../domain/catalog-item.ts';
import { OnlineTableError } from '../domain/errors.ts';
import type { ItemStore } from '../domain/ports/item-store.ts';
import { deleteItem, putItem } from './dynamodb-commands.ts';
import { onTable, type OnlineTable, readRow } from './online-table.ts';
import { CATALOG_VERSION_KEY, itemKey, type Key, newItemKey, offSaleKey } from './online-table-keys.ts';
import { putRevised, untilWritten } from './revised-row.ts';

const DAY_SECONDS = 86_400;

/**
 * How long an item that was taken off sale is remembered here. A model that is trained after it was knows that
 * itself, so this only has to be longer than a shop goes without training.
 */
const OFF_SALE_DAYS = 400;

/** A change, the item that it makes, and the revision of the row that it was made from. */
interface Made {
  readonly change: ItemChange;
  readonly item: CatalogItem;
  readonly madeFrom: number | undefined;
}

export class DynamoDbItemStore implements ItemStore {
  readonly #table: OnlineTable;
  readonly #now: () => number;

  constructor(table: OnlineTable, now: () => number = Date.now) {
    this.#table = table;
    this.#now = now;
  }

  async put(changes: readonly ItemChange[]): Promise<void> {
    const nowMs = this.#now();
    if (!(await untilWritten(changes, (left) => this.#attempt(left, nowMs)))) {
      throw new OnlineTableError('An item was changed by too many writers at once');
    }
  }

  /**
   * The item's own row comes last: until it is written, putting the same again does all of this again, so nothing is
   * lost if this function dies halfway. What catalogues read comes before the version that tells them to.
   */
  async #attempt(changes: readonly ItemChange[], nowMs: number): Promise<readonly ItemChange[]> {
    const made = await Promise.all(changes.map((change) => this.#make(change, nowMs)));
    const differing = made.filter((one) => one !== undefined);
    if (differing.length === 0) return [];
    await Promise.all(differing.map(({ item }) => this.#catalogue(item, nowMs)));
    await this.#put(CATALOG_VERSION_KEY, { version: randomUUID() });
    const outdated = await Promise.all(
      differing.map(async ({ change, item, madeFrom }) => {
        const { itemId, properties, ...rest } = item;
        const attributes = { ...rest, properties: JSON.stringify(properties) };
        const row = { key: itemKey(itemId), attributes, madeFrom };
        return (await putRevised(this.#table, row, 'an item')) === 'outdated' ? [change] : [];
      }),
    );
    return outdated.flat();
  }

  /** @returns undefined if the change changes nothing */
  async #make(change: ItemChange, nowMs: number): Promise<Made | undefined> {
    const { itemId } = change;
    const row = await readRow(this.#table, itemKey(itemId), {
      schema: itemRowSchema,
      what: 'an item',
      consistent: true,
    });
    const item = changedItem(row && knownItem(itemId, row), change, nowMs);
    const isSame = row !== undefined && JSON.stringify(item.properties) === JSON.stringify(row.properties);
    return isSame ? undefined : { change, item, madeFrom: row?.revision };
  }

  /** The item's places among those that are off sale and those that are new. */
  async #catalogue(item: CatalogItem, nowMs: number): Promise<void> {
    const { itemId, properties, arrivedAtMs } = item;
    const offSale = isAvailable(item)
      ? this.#delete(offSaleKey(itemId))
      : this.#put(offSaleKey(itemId), { itemId, expiresAt: daysAfter(nowMs, OFF_SALE_DAYS) });
    if (arrivedAtMs === undefined) return offSale;
    const key = newItemKey(itemId, arrivedAtMs);
    const arrival =
      isAvailable(item) && isNew(item, nowMs)
        ? this.#put(key, {
            itemId,
            arrivedAtMs,
            properties: JSON.stringify(properties),
            expiresAt: daysAfter(arrivedAtMs, NEW_FOR_DAYS),
          })
        : this.#delete(key);
    await Promise.all([offSale, arrival]);
  }

  #put(key: Key, attributes: Readonly<Record<string, unknown>>): Promise<void> {
    const { client, name } = this.#table;
    return onTable('writing the catalogue', async () => {
      await client.send(putItem({ TableName: name, Item: { ...key, ...attributes } }));
    });
  }

  #delete(key: Key): Promise<void> {
    const { client, name } = this.#table;
    return onTable('writing the catalogue', async () => {
      await client.send(deleteItem({ TableName: name, Key: key }));
    });
  }
}

const knownItem = (
  itemId: string,
  { properties, arrivedAtMs }: z.output<typeof itemRowSchema>,
): CatalogItem => ({ itemId, properties, ...(arrivedAtMs === undefined ? {} : { arrivedAtMs }) });

const daysAfter = (timeMs: number, days: number): number => Math.ceil(timeMs / 1000) + days * DAY_SECONDS;
