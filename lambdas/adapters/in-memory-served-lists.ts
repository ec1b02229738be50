import { SERVED_LIST_MINUTES, type ServedList, type ServedLists } from '../domain/ports/served-lists.ts';

export class InMemoryServedLists implements ServedLists {
  readonly #now: () => number;
  readonly #lists = new Map<
    string,
    { readonly list: Omit<ServedList, 'shopper'>; readonly expiresAtMs: number }
  >();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  remember({ recommendationId, request, itemIds }: ServedList): Promise<void> {
    const expiresAtMs = this.#now() + SERVED_LIST_MINUTES * 60_000;
    const list = { recommendationId, request, itemIds };
    this.#lists.set(recommendationId, { list, expiresAtMs });
    return Promise.resolve();
  }

  recall(recommendationId: string): Promise<Omit<ServedList, 'shopper'> | undefined> {
    const kept = this.#lists.get(recommendationId);
    return Promise.resolve(kept !== undefined && this.#now() < kept.expiresAtMs ? kept.list : undefined);
  }
}
