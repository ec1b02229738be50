import type { ModelArchive, ModelDocuments } from '../domain/ports/model-archive.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import { findModel } from './find-model.ts';
import type { ModelsDependencies, ModelWithState } from './list-models.ts';

/** One version, with what its archive says of it. @param version as it was given in a path */
export async function describeModel(
  version: string,
  { archive, ...models }: ModelsDependencies & { readonly archive: ModelArchive },
): Promise<Outcome<ModelWithState & ModelDocuments>> {
  const found = await findModel(version, models);
  if (!found.ok) return found;
  return done({ ...found.value, ...(await archive.read(found.value.modelDataUrl)) });
}
