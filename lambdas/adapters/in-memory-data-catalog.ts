import type { DataCatalog } from '../domain/ports/data-catalog.ts';

export class InMemoryDataCatalog implements DataCatalog {
  readonly #datasets: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(datasets: Readonly<Record<string, readonly string[]>>) {
    this.#datasets = new Map(Object.entries(datasets).map(([name, ids]) => [name, new Set(ids)]));
  }

  snapshots(dataset: string): Promise<ReadonlySet<string> | undefined> {
    return Promise.resolve(this.#datasets.get(dataset));
  }
}
