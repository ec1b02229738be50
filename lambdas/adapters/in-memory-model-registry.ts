import type { Page, PageRequest } from '../domain/page.ts';
import type { ModelRegistry } from '../domain/ports/model-registry.ts';
import type { RegisteredModel } from '../domain/registered-model.ts';
import { pageOfArray } from './in-memory-page.ts';

export class InMemoryModelRegistry implements ModelRegistry {
  readonly #models = new Map<number, RegisteredModel>();

  constructor(models: readonly RegisteredModel[] = []) {
    for (const model of models) this.#models.set(model.version, model);
  }

  list(request: PageRequest): Promise<Page<RegisteredModel>> {
    return pageOfArray([...this.#models.values()].toReversed(), request);
  }

  find(version: number): Promise<RegisteredModel | undefined> {
    return Promise.resolve(this.#models.get(version));
  }

  decide(version: number, approval: 'approved' | 'rejected'): Promise<void> {
    return this.#change(version, { approval });
  }

  retire(version: number, on: string): Promise<void> {
    return this.#change(version, { retireOn: on });
  }

  #change(version: number, change: Partial<RegisteredModel>): Promise<void> {
    const model = this.#models.get(version);
    if (model === undefined) return Promise.reject(new Error(`There is no version ${version}.`));
    this.#models.set(version, { ...model, ...change });
    return Promise.resolve();
  }
}
