import type { ModelDocuments } from '../stages/model-documents.ts';

/** Where to look at the model that serves: its card, its report, and its runs in MLflow. */
export function modelLines(
  { name, modelVersion, card, report }: ModelDocuments,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const { MLFLOW_TRACKING_URI: uri, MLFLOW_EXPERIMENT_NAME: experiment } = env;
  return [
    `The model that serves: ${name} (${modelVersion})`,
    `Its card: ${card}`,
    `Its report: ${report}`,
    uri
      ? `Its runs in MLflow: ${uri}, experiment ${experiment ?? 'vitrine'}, tag vitrine.job ${modelVersion}`
      : 'Its runs in MLflow: none were kept; docs/tuning.md says how to.',
  ].join('\n');
}
