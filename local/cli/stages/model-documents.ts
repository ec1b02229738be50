import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelDetailsSchema } from '../../../lambdas/contracts/operator/models.ts';
import { versionOf } from '../../../lambdas/domain/release.ts';
import { operatorApi } from '../embedded-aws/operator-api.ts';
import { readText } from './objects.ts';
import type { LiveRelease } from './release.ts';
import type { DeployedRun } from './run.ts';

/** What a person reads of a model. */
export interface ModelDocuments {
  /** As the registry knows it, such as `vitrine-local 1`. */
  readonly name: string;
  readonly modelVersion: string;
  /** Files. */
  readonly card: string;
  readonly report: string;
  /** The page of its run in MLflow; absent: none is known. */
  readonly run?: string;
}

/** Puts the card of the model that serves, and the report of its evaluation, into the run's directory. */
export async function keepModelDocuments(run: DeployedRun, live: LiveRelease): Promise<ModelDocuments> {
  const { clients, outputs, directory } = run;
  const version = versionOf(live.modelPackageArn);
  const {
    name,
    modelVersion,
    trainingJob,
    card,
    run: tracked,
  } = await operatorApi(run).get(`/models/${version}`, modelDetailsSchema);
  const report = await readText(
    clients,
    outputs.ArtifactBucketName,
    `evaluations/${trainingJob ?? ''}/report.html`,
  );
  const paths = { card: join(directory, 'model-card.md'), report: join(directory, 'model-report.html') };
  writeFileSync(paths.card, card ?? 'The model has no card.\n');
  writeFileSync(paths.report, report);
  return {
    name: `${name} ${version}`,
    modelVersion,
    ...paths,
    ...(tracked?.url !== undefined && { run: tracked.url }),
  };
}
