import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Catalog } from '../../../lambdas/domain/ports/catalog.ts';
import { NEWEST_LENGTH } from '../../../lambdas/domain/ports/catalog.ts';
import type { ItemStore } from '../../../lambdas/domain/ports/item-store.ts';
import type { PropertyChange } from '../../../lambdas/domain/properties.ts';

/** Both sides of a catalogue. */
export interface CatalogUnderTest {
  readonly catalog: Catalog;
  readonly items: ItemStore;
  /** Returns when whatever was put must show. */
  outlastStaleness(): Promise<void>;
}

const DAY_SECONDS = 86_400;
const daysAgo = (days: number): number => Math.floor(Date.now() / 1000) - days * DAY_SECONDS;

/** What every catalogue must do. */
export function catalogContract(name: string, make: () => Promise<CatalogUnderTest>): void {
  describe(`${name} as a catalogue`, () => {
    let underTest: CatalogUnderTest;
    beforeEach(async () => {
      underTest = await make();
    });
    const put = async (itemId: string, properties: PropertyChange) => {
      await underTest.items.put([{ itemId, properties }]);
      await underTest.outlastStaleness();
    };
    const newest = async () => (await underTest.catalog.newest()).map(({ itemId }) => itemId);

    test('takes everything for available and nothing for new until told otherwise', async () => {
      expect(await underTest.catalog.unavailable()).toEqual(new Set());
      expect(await underTest.catalog.newest()).toEqual([]);
    });

    test('names what was taken off sale, until it is back', async () => {
      await underTest.catalog.unavailable();
      await put('mug', { AVAILABLE: false });
      await put('plate', { AVAILABLE: false });
      expect(await underTest.catalog.unavailable()).toEqual(new Set(['mug', 'plate']));
      await put('mug', { AVAILABLE: true });
      expect(await underTest.catalog.unavailable()).toEqual(new Set(['plate']));
    });

    test('shows an item that has come in, with what was said of it', async () => {
      await put('mug', { NAME: 'Blue mug', PRICE: 8.5, COLOUR: 'blue' });
      expect(await underTest.catalog.newest()).toEqual([
        {
          itemId: 'mug',
          properties: { NAME: 'Blue mug', PRICE: 8.5, COLOUR: 'blue' },
          arrivedAtMs: expect.any(Number),
        },
      ]);
    });

    test('shows what came in by its creation, newest first', async () => {
      await put('b', { CREATION_TIMESTAMP: daysAgo(2) });
      await put('a', { CREATION_TIMESTAMP: daysAgo(1) });
      await put('c', { CREATION_TIMESTAMP: daysAgo(3) });
      expect(await newest()).toEqual(['a', 'b', 'c']);
    });

    test('does not take for new what was created long ago, or what only changed', async () => {
      await put('old', { NAME: 'Old mug', CREATION_TIMESTAMP: daysAgo(31) });
      await put('changed', { PRICE: 3 });
      expect(await newest()).toEqual([]);
    });

    test('keeps what a change does not name, and takes away what it names null', async () => {
      await put('mug', { NAME: 'Blue mug', PRICE: 8.5, COLOUR: 'blue' });
      await put('mug', { PRICE: 9, COLOUR: null });
      const [item] = await underTest.catalog.newest();
      expect(item?.properties).toEqual({ NAME: 'Blue mug', PRICE: 9 });
    });

    test('does not show a new item while it is off sale', async () => {
      await put('mug', { NAME: 'Blue mug' });
      await put('mug', { AVAILABLE: false });
      expect(await newest()).toEqual([]);
      await put('mug', { AVAILABLE: true });
      expect(await newest()).toEqual(['mug']);
    });

    test('takes in several items at once, with ids of any characters', async () => {
      const odd = `#|"'; DROP TABLE 日本🛍️`;
      await underTest.items.put(['mug', odd].map((itemId) => ({ itemId, properties: { AVAILABLE: false } })));
      await underTest.outlastStaleness();
      expect(await underTest.catalog.unavailable()).toEqual(new Set(['mug', odd]));
    });

    test(`shows the newest ${NEWEST_LENGTH} of more`, async () => {
      const changes = Array.from({ length: NEWEST_LENGTH + 5 }, (_, index) => ({
        itemId: `item-${index}`,
        properties: { CREATION_TIMESTAMP: daysAgo(1) - index },
      }));
      for (let start = 0; start < changes.length; start += 10)
        await underTest.items.put(changes.slice(start, start + 10));
      await underTest.outlastStaleness();
      expect(await newest()).toEqual(changes.slice(0, NEWEST_LENGTH).map(({ itemId }) => itemId));
    });
  });
}
