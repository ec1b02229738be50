import type { DataCatalog } from '../domain/ports/data-catalog.ts';
import { BY_HAND } from '../domain/retraining.ts';
import type { WorkflowRuns } from '../domain/ports/workflow-runs.ts';
import { done, type Outcome, type Refusal, refuse } from '../domain/refusal.ts';
import type { SearchInput } from '../domain/training.ts';

export interface TrainRequest {
  readonly name?: string | undefined;
  readonly dataset?: string | undefined;
  readonly snapshot?: string | undefined;
  readonly modelType: string;
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly search?: SearchInput | undefined;
}

export interface StartTrainingDependencies {
  readonly training: WorkflowRuns;
  readonly dataCatalog: DataCatalog;
  /** The data set of this environment, the only one that its workflow reads. */
  readonly dataset: string;
  readonly newId: () => string;
}

/** Starts a training run on data that exists. @returns its id */
export async function startTraining(
  request: TrainRequest,
  who: string,
  dependencies: StartTrainingDependencies,
): Promise<Outcome<string>> {
  const refusal = await dataRefusal(request, dependencies);
  if (refusal !== undefined) return refuse(refusal);
  const { name, snapshot, modelType, hyperparameters, search } = request;
  const id = name ?? dependencies.newId();
  const texts = Object.entries(hyperparameters).map(([key, value]) => [key, String(value)] as const);
  const started = await dependencies.training.start(id, {
    runId: id,
    requestedBy: who,
    reason: BY_HAND,
    hyperparameters: { algorithm: modelType, ...Object.fromEntries(texts) },
    ...(snapshot !== undefined && { snapshot }),
    ...(search !== undefined && { tune: true, search }),
  });
  if (started === 'started') return done(id);
  return refuse({
    kind: 'conflict',
    code: 'name_taken',
    field: 'name',
    message: `There is a training job ${id} already; look at it, or choose another name`,
  });
}

async function dataRefusal(
  { dataset: wanted, snapshot }: TrainRequest,
  { dataCatalog, dataset }: StartTrainingDependencies,
): Promise<Refusal | undefined> {
  const invalid = (field: string, message: string): Refusal => ({
    kind: 'invalid',
    code: 'invalid_field',
    field,
    message,
  });
  if (wanted !== undefined && wanted !== dataset)
    return invalid('dataset', `There is no data set ${wanted}; there is ${dataset}`);
  const snapshots = await dataCatalog.snapshots(dataset);
  if (snapshots === undefined || snapshots.size === 0)
    return invalid('dataset', `The data set ${dataset} holds no interactions yet; ingest some first`);
  if (snapshot !== undefined && !snapshots.has(snapshot))
    return invalid('snapshot', `The interactions of ${dataset} have no snapshot ${snapshot}`);
  return undefined;
}
