import { describe, expect, test } from '@jest/globals';
import type { DataCatalog } from '../../../lambdas/domain/ports/data-catalog.ts';

/** What every catalogue must do. @param make one with `shop`, whose interactions have two snapshots */
export function dataCatalogContract(name: string, make: () => Promise<DataCatalog>): void {
  describe(`${name} as a data catalogue`, () => {
    test('knows the snapshots of a data set, whose ids have more digits than a number', async () => {
      const snapshots = await (await make()).snapshots('shop');
      expect([...(snapshots ?? [])].toSorted()).toEqual(['4567890123456789012', '8123456789012345678']);
    });

    test('knows which data set there is not', async () => {
      expect(await (await make()).snapshots('nowhere')).toBeUndefined();
    });
  });
}
