import { ModelArchiveError } from '../domain/errors.ts';
import type { ModelArchive, ModelDocuments } from '../domain/ports/model-archive.ts';

export class InMemoryModelArchive implements ModelArchive {
  readonly #documents: ReadonlyMap<string, ModelDocuments>;

  /** @param documents by URL of their archive */
  constructor(documents: Readonly<Record<string, ModelDocuments>>) {
    this.#documents = new Map(Object.entries(documents));
  }

  read(modelDataUrl: string): Promise<ModelDocuments> {
    const documents = this.#documents.get(modelDataUrl);
    return documents === undefined
      ? Promise.reject(new ModelArchiveError(`There is no archive at ${modelDataUrl}`))
      : Promise.resolve(documents);
  }
}
