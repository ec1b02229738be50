import { ModelHostUnavailableError } from '../domain/errors.ts';
import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';

/** Ranks items as they were given to it, each because of the newest thing in the history. */
export class InMemoryModelHost implements ModelHost {
  readonly #list: RankedList;
  #timeoutMs: number | undefined;
  #failure: string | undefined;

  constructor(list: RankedList) {
    this.#list = list;
  }

  /** From then on it does not answer, and gives up after so long. */
  hang(timeoutMs: number): void {
    this.#timeoutMs = timeoutMs;
  }

  /** From then on it fails at once. */
  fail(why: string): void {
    this.#failure = why;
  }

  rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    const { history, numResults, exclude, only, metadata } = request;
    if (signal?.aborted) {
      return Promise.reject(
        new ModelHostUnavailableError('The model host was not asked', { cause: signal.reason }),
      );
    }
    if (this.#failure !== undefined) return Promise.reject(new ModelHostUnavailableError(this.#failure));
    if (this.#timeoutMs !== undefined) return never(AbortSignal.timeout(this.#timeoutMs), signal);
    const [newest] = history;
    const reason = newest === undefined ? {} : { reason: { itemId: newest.itemId } };
    const items = this.#list.items
      .filter(({ itemId }) => !exclude.has(itemId) && only?.has(itemId) !== false)
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

function never(...signals: readonly (AbortSignal | undefined)[]): Promise<never> {
  return new Promise((_resolve, reject) => {
    for (const signal of signals) {
      signal?.addEventListener('abort', () => {
        reject(new ModelHostUnavailableError('The model host did not answer in time'));
      });
    }
  });
}
