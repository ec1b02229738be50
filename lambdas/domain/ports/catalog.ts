import type { CatalogItem } from '../catalog-item.ts';

/** What the shop can sell right now, as far as it differs from what the model was trained on. */
export interface Catalog {
  /**
   * Items that were taken off sale; less than a second old.
   * @throws OnlineTableError
   */
  unavailable(signal?: AbortSignal): Promise<ReadonlySet<string>>;
  /**
   * Items of the last weeks that are on sale, newest first, at most NEWEST_LENGTH; less than a second old. The live
   * model may not know them yet.
   * @throws OnlineTableError
   */
  newest(signal?: AbortSignal): Promise<readonly CatalogItem[]>;
}

/** More than a shelf shows, so that filters leave something. */
export const NEWEST_LENGTH = 200;
