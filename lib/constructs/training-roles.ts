import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

import type { TextEmbeddingsConfig } from '../text-embeddings-config.ts';

import { grantObjectRead, grantObjectWrite } from './bucket-grants.ts';
import type { MlflowServer } from './mlflow-server.ts';
import type { ClientNetwork } from './model-host-access.ts';
import type { OnlineTable } from './online-table.ts';
import type { PseudonymKey } from './pseudonym-key.ts';
import { SagemakerJobRole } from './sagemaker-job-role.ts';
import { grantTextEmbeddings } from './text-embeddings.ts';
import type { UserFeatureGroup } from './user-feature-group.ts';

export interface TrainingRolesProps {
  readonly imageUri: string;
  readonly artifacts: IBucket;
  readonly onlineTable: OnlineTable;
  readonly pseudonymKey: PseudonymKey;
  /** Whether SageMaker copies checkpoints out of training jobs, and back. */
  readonly keepsCheckpoints: boolean;
  /** Where the containers run. @default SageMaker's own network */
  readonly network?: ClientNetwork | undefined;
  /** @default names are compared without asking a model */
  readonly textEmbeddings?: TextEmbeddingsConfig | undefined;
  /** Where training keeps its runs. @default not in this environment */
  readonly mlflowServer?: MlflowServer | undefined;
  /** Gets users' features too. @default there is none */
  readonly userFeatures?: UserFeatureGroup | undefined;
}

/** One role for each container of a training run: each reads the step before it and writes its own folder. */
export class TrainingRoles extends Construct {
  readonly train: SagemakerJobRole;
  readonly evaluate: SagemakerJobRole;
  readonly batch: SagemakerJobRole;

  constructor(scope: Construct, id: string, props: TrainingRolesProps) {
    super(scope, id);
    const { artifacts, imageUri, network } = props;

    this.train = new SagemakerJobRole(this, 'Train', {
      description: 'Fits a model on a training set',
      imageUri,
      logGroup: 'TrainingJobs',
      network,
    });
    grantObjectRead(artifacts, this.train, 'training-sets/');
    grantObjectRead(artifacts, this.train, 'evaluations/');
    grantObjectWrite(artifacts, this.train, 'models/');
    props.mlflowServer?.grantRuns(this.train);
    if (props.keepsCheckpoints) {
      grantObjectRead(artifacts, this.train, 'checkpoints/');
      grantObjectWrite(artifacts, this.train, 'checkpoints/');
    }

    this.evaluate = new SagemakerJobRole(this, 'Evaluate', {
      description: 'Measures a model against the baselines',
      imageUri,
      logGroup: 'ProcessingJobs',
      network,
    });
    grantObjectRead(artifacts, this.evaluate, 'models/');
    grantObjectRead(artifacts, this.evaluate, 'training-sets/');
    grantObjectWrite(artifacts, this.evaluate, 'evaluations/');
    if (props.textEmbeddings) grantTextEmbeddings(props.textEmbeddings, artifacts, this.evaluate);

    this.batch = new SagemakerJobRole(this, 'Batch', {
      description: 'Writes precomputed lists to the online table',
      imageUri,
      logGroup: 'ProcessingJobs',
      network,
    });
    grantObjectRead(artifacts, this.batch, 'models/');
    grantObjectRead(artifacts, this.batch, 'training-sets/');
    grantObjectWrite(artifacts, this.batch, 'batch/');
    // BatchWriteItem writes lists and histories, but not of users who were erased, whom Query finds, or refuse, which
    // BatchGetItem tells; UpdateItem then points readers at the new lists, all at once.
    props.onlineTable.grantItems(
      this.batch,
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    );
    props.pseudonymKey.grantRead(this.batch);
    // It removes whom nothing may be told of, and asks first who is there.
    props.userFeatures?.grantRecords(
      this.batch,
      'sagemaker:BatchGetRecord',
      'sagemaker:DeleteRecord',
      'sagemaker:PutRecord',
    );
    props.userFeatures?.grantTell(this.batch);

    const { encryptionKey } = artifacts;
    if (encryptionKey !== undefined)
      for (const role of [this.train, this.evaluate, this.batch]) role.grantJobKey(encryptionKey);
  }
}
