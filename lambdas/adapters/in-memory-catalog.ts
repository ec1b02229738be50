import {
  type CatalogItem,
  changedItem,
  isAvailable,
  isNew,
  type ItemChange,
} from '../domain/catalog-item.ts';
import { type Catalog, NEWEST_LENGTH } from '../domain/ports/catalog.ts';
import type { ItemStore } from '../domain/ports/item-store.ts';

/** Both sides of a catalogue: what is put shows at once. */
export class InMemoryCatalog implements Catalog, ItemStore {
  readonly #items = new Map<string, CatalogItem>();
  readonly #now: () => number;

  constructor(unavailable: Iterable<string> = [], now: () => number = Date.now) {
    this.#now = now;
    for (const itemId of unavailable) this.#put({ itemId, properties: { AVAILABLE: false } });
  }

  put(changes: readonly ItemChange[]): Promise<void> {
    for (const change of changes) this.#put(change);
    return Promise.resolve();
  }

  unavailable(): Promise<ReadonlySet<string>> {
    const offSale = [...this.#items.values()].filter((item) => !isAvailable(item));
    return Promise.resolve(new Set(offSale.map(({ itemId }) => itemId)));
  }

  newest(): Promise<readonly CatalogItem[]> {
    const nowMs = this.#now();
    const arrivals = [...this.#items.values()].filter((item) => isAvailable(item) && isNew(item, nowMs));
    const arrivedAt = ({ arrivedAtMs = 0 }: CatalogItem) => arrivedAtMs;
    return Promise.resolve(arrivals.sort((a, b) => arrivedAt(b) - arrivedAt(a)).slice(0, NEWEST_LENGTH));
  }

  #put(change: ItemChange): void {
    this.#items.set(change.itemId, changedItem(this.#items.get(change.itemId), change, this.#now()));
  }
}
