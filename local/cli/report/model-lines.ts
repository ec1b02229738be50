import type { ModelDocuments } from '../stages/model-documents.ts';

/** Where to look at the model that serves: its card, its report, and its run in MLflow. */
export function modelLines(
  { name, modelVersion, card, report, run }: ModelDocuments,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return [
    `The model that serves: ${name} (${modelVersion})`,
    `Its card: ${card}`,
    `Its report: ${report}`,
    `Its run in MLflow: ${run ?? tracked(modelVersion, env)}`,
  ].join('\n');
}

/** A file has runs, and no page of one. */
function tracked(job: string, env: Readonly<Record<string, string | undefined>>): string {
  const { MLFLOW_TRACKING_URI: uri, MLFLOW_EXPERIMENT_NAME: experiment = 'vitrine' } = env;
  return uri === undefined
    ? 'none was kept; docs/tuning.md says how to.'
    : `${uri}, experiment ${experiment}, tag vitrine.job ${job}`;
}
