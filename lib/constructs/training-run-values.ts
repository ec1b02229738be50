import type { RunValue } from './training-definition.ts';

/** What the steps refer to that only a run knows, in the words of whoever runs them. */
export interface TrainingRunValues {
  readonly runId: RunValue;
  readonly requestedBy: RunValue;
  readonly algorithm: RunValue;
  readonly trainingSetUri: RunValue;
  readonly holdoutHyperparameters: RunValue;
  readonly fullHyperparameters: RunValue;
  readonly holdoutCheckpointsUri: RunValue;
  readonly fullCheckpointsUri: RunValue;
  /** The model that serves. */
  readonly liveModelUri: RunValue;
  /** What each fit leaves. */
  readonly holdoutModelUri: RunValue;
  readonly fullModelUri: RunValue;
  /** The name of the job that fits on everything: its model's version. */
  readonly modelVersion: RunValue;
  readonly evaluationOutputUri: RunValue;
  readonly evaluationUri: RunValue;
  readonly evaluationFileUri: RunValue;
  readonly ndcgAt20: RunValue;
  readonly baselineNdcgAt20: RunValue;
  /** Of the registered model, in a few words. */
  readonly description: RunValue;
}
