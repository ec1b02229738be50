import { beforeEach, describe, expect, test } from '@jest/globals';
import type { PublishedLists } from '../../../lambdas/adapters/in-memory-batch-lists.ts';
import type { BatchLists } from '../../../lambdas/domain/ports/batch-lists.ts';
import type { RankedList } from '../../../lambdas/domain/recommendation.ts';
import type { Shopper } from '../../../lambdas/domain/shopper.ts';

export interface BatchListsUnderTest {
  readonly lists: BatchLists;
  /** Writes a whole version, and makes it the current one. */
  publish(batchVersion: string, lists: PublishedLists): Promise<void>;
}

const known: Shopper = { kind: 'user', id: 'known' };

const list = (modelVersion: string, ...itemIds: readonly string[]): RankedList => ({
  modelVersion,
  items: itemIds.map((itemId, index) => ({ itemId, score: 1 / (index + 1) })),
});

/** What every source of batch lists must do. */
export function batchListsContract(name: string, make: () => Promise<BatchListsUnderTest>): void {
  describe(`${name} as batch lists`, () => {
    let underTest: BatchListsUnderTest;
    beforeEach(async () => {
      underTest = await make();
    });

    test('has no list before one was published', async () => {
      expect(await underTest.lists.forShopper(known)).toBeUndefined();
      expect(await underTest.lists.trending()).toBeUndefined();
    });

    test('gives the list of a shopper, with its reasons and metadata, and what is trending', async () => {
      const own: RankedList = {
        modelVersion: 'm1',
        items: [
          { itemId: 'b', score: 2, reason: { itemId: 'a' }, metadata: { name: 'Blue mug' } },
          { itemId: 'd', score: 1.5, metadata: { name: 'Vase', category: 'Garden', price: 0 } },
          { itemId: 'c', score: 1 },
        ],
      };
      await underTest.publish('1', {
        forShoppers: [{ shopper: known, list: own }],
        trending: list('m1', 'x', 'y'),
      });
      expect(await underTest.lists.forShopper(known)).toEqual(own);
      expect(await underTest.lists.trending()).toEqual(list('m1', 'x', 'y'));
    });

    test('gives what is trending in the category of an item that the batch step knew', async () => {
      const mugs = list('m1', 'blue-mug', 'red-mug');
      await underTest.publish('1', {
        ...{ forShoppers: [], trending: list('m1', 'x') },
        categories: [
          { category: 'Mugs & cups', itemIds: ['blue-mug', 'red-mug', 'old-mug'], list: mugs },
          { category: 'Garden', itemIds: ['vase'], list: list('m1', 'vase') },
        ],
      });
      expect(await underTest.lists.trendingBeside('old-mug')).toEqual(mugs);
      expect(await underTest.lists.trendingBeside('x')).toBeUndefined();
    });

    test('has no list for a shopper whom the batch step did not know', async () => {
      await underTest.publish('1', {
        forShoppers: [{ shopper: known, list: list('m1', 'a') }],
        trending: list('m1', 'x'),
      });
      expect(await underTest.lists.forShopper({ kind: 'user', id: 'unknown' })).toBeUndefined();
      expect(await underTest.lists.forShopper({ kind: 'session', id: known.id })).toBeUndefined();
    });
  });
}
