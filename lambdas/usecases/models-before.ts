import type { Erasure } from '../domain/erasure.ts';
import { DAY_MS } from '../domain/history.ts';
import { retirementOf } from '../domain/registered-model.ts';
import { listModels, type ModelsDependencies, type ModelWithState } from './list-models.ts';

export interface ModelsBeforeDependencies extends ModelsDependencies {
  /** How long after it was made a model may serve, where nobody set another day for it. */
  readonly retireAfterDays: number;
}

/** A model that may have learnt from a user, and the day by which it retires. */
export interface ModelBefore extends ModelWithState {
  readonly retireOn: string;
}

/** What is listed at a time. */
const PAGE = 50;
/** A run that had its training set before the erasure registers its model within this. */
const LONGEST_RUN_MS = DAY_MS;

/** The models that may have learnt from a user before the erasure, and may serve yet; newest first. */
export async function modelsBefore(
  { requestedAt }: Erasure,
  { retireAfterDays, ...models }: ModelsBeforeDependencies,
): Promise<readonly ModelBefore[]> {
  const until = Date.parse(requestedAt) + LONGEST_RUN_MS;
  const found: ModelBefore[] = [];
  let next: string | undefined;
  do {
    const page = await listModels({ limit: PAGE, next }, models);
    for (const model of page.items) {
      const createdAtMs = Date.parse(model.createdAt);
      if (createdAtMs > until || model.state === 'rejected' || model.state === 'retired') continue;
      found.push({ ...model, retireOn: retirementOf(model, retireAfterDays) });
    }
    ({ next } = page);
  } while (next !== undefined);
  return found;
}
