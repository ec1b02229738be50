import { ModelHostUnavailableError } from '../domain/errors.ts';
import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';

/** Ranks items as they were given to it, each because of the newest thing in the history. */
export class InMemoryModelHost implements ModelHost {
  readonly #list: RankedList;

  constructor(list: RankedList) {
    this.#list = list;
  }

  rank({ history, numResults, exclude, metadata }: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    if (signal?.aborted) {
      return Promise.reject(
        new ModelHostUnavailableError('The model host was not asked', { cause: signal.reason }),
      );
    }
    const [newest] = history;
    const reason = newest === undefined ? {} : { reason: { itemId: newest.itemId } };
    const items = this.#list.items
      .filter(({ itemId }) => !exclude.has(itemId))
      .slice(0, numResults)
      .map(({ itemId, score, metadata: known }) => ({
        itemId,
        score,
        ...reason,
        ...(metadata && known !== undefined ? { metadata: known } : {}),
      }));
    return Promise.resolve({ modelVersion: this.#list.modelVersion, items });
  }
}
