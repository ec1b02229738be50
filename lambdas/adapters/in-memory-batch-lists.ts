import type { BatchLists } from '../domain/ports/batch-lists.ts';
import type { RankedList } from '../domain/recommendation.ts';
import type { Shopper } from '../domain/shopper.ts';

export interface PublishedLists {
  readonly forShoppers: readonly { readonly shopper: Shopper; readonly list: RankedList }[];
  readonly trending: RankedList;
  /** What is trending in a category, and the items that are of it. */
  readonly categories?: readonly {
    readonly category: string;
    readonly itemIds: readonly string[];
    readonly list: RankedList;
  }[];
}

const keyOf = ({ kind, id }: Shopper) => `${kind} ${id}`;

export class InMemoryBatchLists implements BatchLists {
  #lists = new Map<string, RankedList>();
  #trending: RankedList | undefined;
  #beside = new Map<string, RankedList>();

  /** What the batch step would write: all of a version at once. */
  publish({ forShoppers, trending, categories = [] }: PublishedLists): void {
    this.#lists = new Map(forShoppers.map(({ shopper, list }) => [keyOf(shopper), list]));
    this.#trending = trending;
    this.#beside = new Map(
      categories.flatMap(({ itemIds, list }) => itemIds.map((itemId) => [itemId, list] as const)),
    );
  }

  forShopper(shopper: Shopper): Promise<RankedList | undefined> {
    return Promise.resolve(this.#lists.get(keyOf(shopper)));
  }

  trending(): Promise<RankedList | undefined> {
    return Promise.resolve(this.#trending);
  }

  trendingBeside(itemId: string): Promise<RankedList | undefined> {
    return Promise.resolve(this.#beside.get(itemId));
  }
}
