import { ModelArchiveError } from '../domain/errors.ts';
import type { ModelArchive, ModelDocuments } from '../domain/ports/model-archive.ts';
import type { TrackedRun } from '../domain/registered-model.ts';

export class InMemoryModelArchive implements ModelArchive {
  readonly #documents: ReadonlyMap<string, ModelDocuments>;
  readonly #runs: ReadonlyMap<string, TrackedRun>;

  /** Both by URL of their archive. */
  constructor(
    documents: Readonly<Record<string, ModelDocuments>>,
    runs: Readonly<Record<string, TrackedRun>> = {},
  ) {
    this.#documents = new Map(Object.entries(documents));
    this.#runs = new Map(Object.entries(runs));
  }

  read(modelDataUrl: string): Promise<ModelDocuments> {
    const documents = this.#documents.get(modelDataUrl);
    return documents === undefined
      ? Promise.reject(new ModelArchiveError(`There is no archive at ${modelDataUrl}`))
      : Promise.resolve(documents);
  }

  run(modelDataUrl: string): Promise<TrackedRun | undefined> {
    return Promise.resolve(this.#runs.get(modelDataUrl));
  }
}
