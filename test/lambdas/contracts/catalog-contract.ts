import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Catalog } from '../../../lambdas/domain/ports/catalog.ts';

export interface CatalogUnderTest {
  readonly catalog: Catalog;
  setUnavailable(itemIds: readonly string[]): Promise<void>;
}

/** What every catalogue must do. */
export function catalogContract(name: string, make: () => Promise<CatalogUnderTest>): void {
  describe(`${name} as a catalogue`, () => {
    let underTest: CatalogUnderTest;
    beforeEach(async () => {
      underTest = await make();
    });

    test('takes everything for available until told otherwise', async () => {
      expect(await underTest.catalog.unavailable()).toEqual(new Set());
    });

    test('names what was taken off sale', async () => {
      await underTest.setUnavailable(['mug', 'plate']);
      expect(await underTest.catalog.unavailable()).toEqual(new Set(['mug', 'plate']));
    });
  });
}
