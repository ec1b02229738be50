import type { Catalog } from '../domain/ports/catalog.ts';

export class InMemoryCatalog implements Catalog {
  #unavailable: ReadonlySet<string>;

  constructor(unavailable: Iterable<string> = []) {
    this.#unavailable = new Set(unavailable);
  }

  setUnavailable(itemIds: Iterable<string>): void {
    this.#unavailable = new Set(itemIds);
  }

  unavailable(): Promise<ReadonlySet<string>> {
    return Promise.resolve(this.#unavailable);
  }
}
