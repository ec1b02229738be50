import type { ItemChange } from '../catalog-item.ts';

/** Where what a shop says of its items is kept, for the next answers. */
export interface ItemStore {
  /**
   * Takes in changes of different items. Once it returns, every catalogue shows them within its staleness. To put the
   * same again changes nothing.
   * @throws OnlineTableError
   */
  put(changes: readonly ItemChange[]): Promise<void>;
}
