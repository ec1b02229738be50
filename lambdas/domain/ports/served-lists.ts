import type { Shopper } from '../shopper.ts';

/** A list of which further pages may be asked. */
export interface ServedList {
  readonly recommendationId: string;
  /** Whose list it is; undefined: nobody's in particular. */
  readonly shopper?: Shopper | undefined;
  /** The request as it was made; whoever reads it back checks it as anybody's. */
  readonly request: unknown;
  /** What its pages have shown so far. */
  readonly itemIds: readonly string[];
}

/** How long after its last page a list can be continued. */
export const SERVED_LIST_MINUTES = 30;

/** What was shown, for as long as more of it may be asked. */
export interface ServedLists {
  /**
   * Keeps a list, in the place of what was kept under its id.
   * @throws OnlineTableError
   */
  remember(list: ServedList, signal?: AbortSignal): Promise<void>;
  /**
   * undefined: it was not kept, or for too long.
   * @throws OnlineTableError
   */
  recall(recommendationId: string, signal?: AbortSignal): Promise<Omit<ServedList, 'shopper'> | undefined>;
}
