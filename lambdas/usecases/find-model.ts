import { stateOf } from '../domain/registered-model.ts';
import { done, type Outcome, refuse } from '../domain/refusal.ts';
import type { ModelsDependencies, ModelWithState } from './list-models.ts';

/** A version with its state. @param version as a caller gave it */
export async function findModel(
  version: string,
  { registry, liveRelease, now }: ModelsDependencies,
): Promise<Outcome<ModelWithState>> {
  const isNumber = /^[1-9]\d{0,8}$/.test(version);
  const [model, live] = isNumber
    ? await Promise.all([registry.find(Number(version)), liveRelease.read()])
    : [undefined, undefined];
  if (model !== undefined) return done({ ...model, state: stateOf(model, live, now()) });
  const why = isNumber ? '' : '; a version is a number, such as 7';
  return refuse({
    kind: 'missing',
    code: 'unknown_model',
    message: `There is no version ${version} of the model${why}`,
  });
}
