import type { Page, PageRequest } from '../domain/page.ts';
import type { ModelArchive } from '../domain/ports/model-archive.ts';
import type { TrackedRun } from '../domain/registered-model.ts';
import { listModels, type ModelsDependencies, type ModelWithState } from './list-models.ts';

export interface ArchivedModelsDependencies extends ModelsDependencies {
  readonly archive: ModelArchive;
}

export interface TrackedModel extends ModelWithState {
  readonly run: TrackedRun | undefined;
}

/** The versions of the model, newest first, each with the run that made it. */
export async function listTrackedModels(
  request: PageRequest,
  { archive, ...models }: ArchivedModelsDependencies,
): Promise<Page<TrackedModel>> {
  const page = await listModels(request, models);
  const tracked = async (model: ModelWithState) => ({ ...model, run: await archive.run(model.modelDataUrl) });
  return { ...page, items: await Promise.all(page.items.map(tracked)) };
}
