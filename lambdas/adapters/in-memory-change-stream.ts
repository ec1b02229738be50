import type { ChangeStream } from '../domain/ports/change-stream.ts';
import type { ShopChange } from '../domain/shop-change.ts';

export class InMemoryChangeStream implements ChangeStream {
  readonly #changes: ShopChange[] = [];

  /** Everything that was put, in order. */
  get changes(): readonly ShopChange[] {
    return this.#changes;
  }

  put(changes: readonly ShopChange[]): Promise<void> {
    this.#changes.push(...changes);
    return Promise.resolve();
  }
}
