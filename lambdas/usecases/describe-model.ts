import type { ModelDocuments } from '../domain/ports/model-archive.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import { findModel } from './find-model.ts';
import type { ArchivedModelsDependencies, TrackedModel } from './list-tracked-models.ts';

/** One version, with what its archive says of it. @param version as it was given in a path */
export async function describeModel(
  version: string,
  { archive, ...models }: ArchivedModelsDependencies,
): Promise<Outcome<TrackedModel & ModelDocuments>> {
  const found = await findModel(version, models);
  if (!found.ok) return found;
  const { modelDataUrl } = found.value;
  const [documents, run] = await Promise.all([archive.read(modelDataUrl), archive.run(modelDataUrl)]);
  return done({ ...found.value, ...documents, run });
}
