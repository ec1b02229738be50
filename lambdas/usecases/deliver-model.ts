import type { Outcome } from '../domain/refusal.ts';
import { type Release, versionOf } from '../domain/release.ts';
import { listReleases } from './find-release.ts';
import { rollBack, type RollBackDependencies } from './roll-back.ts';
import { useModel } from './use-model.ts';

/** What the pipeline waits for: the id of a release. */
export type DeliveryStart = { readonly release: string } | { readonly refusal: string };

/** As the audit log names who asks. */
const WHO = 'pipeline of models';

/** Starts the release of a model that a person said yes to, on some shoppers first where the host can run two models. */
export async function deliverModel(
  {
    modelPackageArn,
    pipelineExecution,
  }: { readonly modelPackageArn: string; readonly pipelineExecution: string },
  dependencies: RollBackDependencies,
): Promise<DeliveryStart> {
  const request = {
    name: dependencies.modelName,
    version: versionOf(modelPackageArn),
    strategy: dependencies.canary === undefined ? 'all-at-once' : 'canary',
  } as const;
  const operation = { who: WHO, why: `pipeline execution ${pipelineExecution}` };
  return startOf(await useModel(request, operation, dependencies));
}

/** Releases what served before the newest release, which has to be that of the model: a later one is not the pipeline's. */
export async function takeBack(
  { modelPackageArn, why }: { readonly modelPackageArn: string; readonly why: string },
  dependencies: RollBackDependencies,
): Promise<DeliveryStart> {
  const version = versionOf(modelPackageArn);
  const [newest] = (await listReleases({ limit: 1 }, dependencies)).items;
  if (newest?.version !== version)
    return {
      refusal: `The newest release is ${newest?.id ?? 'none'}, which is not of version ${version}: ${why}`,
    };
  return startOf(await rollBack(newest.id, { who: WHO, why }, dependencies));
}

const startOf = (outcome: Outcome<Release>): DeliveryStart =>
  outcome.ok ? { release: outcome.value.id } : { refusal: outcome.refusal.message };
