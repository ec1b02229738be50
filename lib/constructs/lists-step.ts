import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';

import type { SagemakerJobRole } from './sagemaker-job-role.ts';
import type { JobInstances, ProcessingJobDescription, RunValue } from './training-definition.ts';

export interface ListsStepProps {
  readonly trainingImageUri: string;
  readonly artifactKey: IKey;
  readonly onlineTableName: string;
  readonly pseudonymKeyArn: string;
  /** Gets users' features too. @default there is none */
  readonly userFeatureGroup?: string | undefined;
  readonly settings: { readonly processing: JobInstances; readonly maxRuntimeSeconds: number };
}

export interface ListsRunValues {
  /** Of the lists: whoever reads them is pointed to it when all are written. */
  readonly version: RunValue;
  readonly modelUri: RunValue;
  readonly trainingSetUri: RunValue;
  readonly outputUri: RunValue;
  /**
   * Further variables of the job; `vitrine/batch.py` says which there are.
   * @default none
   */
  readonly environment?: Readonly<Record<string, RunValue>>;
}

/** The step that ranks ahead for every shopper, into the online table and a file. */
export function listsStep(
  props: ListsStepProps,
  role: SagemakerJobRole,
  run: ListsRunValues,
): ProcessingJobDescription {
  return {
    imageUri: props.trainingImageUri,
    outputKey: props.artifactKey,
    instances: props.settings.processing,
    maxRuntime: Duration.seconds(props.settings.maxRuntimeSeconds),
    command: 'batch',
    role,
    // It writes to the online table.
    network: 'aws',
    inputs: { model: run.modelUri, 'training-set': run.trainingSetUri },
    output: { folder: 'output', uri: run.outputUri },
    environment: {
      ONLINE_TABLE_NAME: props.onlineTableName,
      PSEUDONYM_KEY_ARN: props.pseudonymKeyArn,
      BATCH_VERSION: run.version,
      ...(props.userFeatureGroup !== undefined && { FEATURE_GROUP_NAME: props.userFeatureGroup }),
      ...run.environment,
    },
  };
}
