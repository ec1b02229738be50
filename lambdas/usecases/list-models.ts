import type { Page, PageRequest } from '../domain/page.ts';
import type { LiveRelease } from '../domain/ports/live-release.ts';
import type { ModelRegistry } from '../domain/ports/model-registry.ts';
import { type ModelState, type RegisteredModel, stateOf } from '../domain/registered-model.ts';

export interface ModelsDependencies {
  readonly registry: ModelRegistry;
  readonly liveRelease: LiveRelease;
  readonly now: () => number;
}

export interface ModelWithState extends RegisteredModel {
  readonly state: ModelState;
}

/** The versions of the model, newest first, each with what it may be used for. */
export async function listModels(
  request: PageRequest,
  { registry, liveRelease, now }: ModelsDependencies,
): Promise<Page<ModelWithState>> {
  const [page, live] = await Promise.all([registry.list(request), liveRelease.read()]);
  const nowMs = now();
  return { ...page, items: page.items.map((model) => ({ ...model, state: stateOf(model, live, nowMs) })) };
}
