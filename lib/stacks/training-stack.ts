import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import {
  grantObjectDelete,
  grantObjectRead,
  grantObjectWrite,
  grantVersions,
} from '../constructs/bucket-grants.ts';
import { grantCatalogRead } from '../constructs/catalog-grants.ts';
import { erasureArguments, grantErased } from '../constructs/erased-users.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import type { ClientNetwork } from '../constructs/model-host-access.ts';
import type { OnlineTable } from '../constructs/online-table.ts';
import type { PseudonymKey } from '../constructs/pseudonym-key.ts';
import { removalPolicies } from '../constructs/removal-policies.ts';
import { type RunTracking, runTracking } from '../constructs/run-tracking.ts';
import type { SagemakerJobRole } from '../constructs/sagemaker-job-role.ts';
import { SparkJob } from '../constructs/spark-job.ts';
import { TrainingPipeline } from '../constructs/training-pipeline.ts';
import { TrainingRoles } from '../constructs/training-roles.ts';
import { TrainingWorkflow } from '../constructs/training-workflow.ts';
import { namesOf } from '../names.ts';
import type { LakeStack } from './lake-stack.ts';

export interface TrainingStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly lake: LakeStack;
  readonly onlineTable: OnlineTable;
  readonly pseudonymKey: PseudonymKey;
  /** Where SageMaker's jobs run. @default SageMaker's own network */
  readonly jobNetwork?: ClientNetwork | undefined;
}

/** From the lake to a registered model: the training set's job, the workflow, and the model's versions. */
export class TrainingStack extends Stack {
  readonly workflow: StateMachine;
  readonly modelPackageGroup: string;
  /** Writes what a model is trained on, and what it is compared with. */
  readonly trainingSetJob: SparkJob;
  /** Ranks ahead for every shopper. */
  readonly listsRole: SagemakerJobRole;
  /** Where runs are kept in MLflow; undefined: nowhere. */
  readonly tracking: RunTracking | undefined;

  constructor(scope: Construct, id: string, props: TrainingStackProps) {
    super(scope, id, props);
    const { config, lake, onlineTable, pseudonymKey } = props;

    this.modelPackageGroup = namesOf(config.name).modelPackageGroup;
    const group = new CfnModelPackageGroup(this, 'ModelPackageGroup', {
      modelPackageGroupName: this.modelPackageGroup,
      modelPackageGroupDescription: 'Versions of the ranking model, each with its evaluation',
    });
    group.applyRemovalPolicy(removalPolicies[config.dataOnDelete]);

    this.trainingSetJob = this.#trainingSetJob(props);
    this.tracking = runTracking(this, { config, artifacts: lake.artifacts });
    const roles = new TrainingRoles(this, 'Roles', {
      imageUri: config.images.training.uri,
      artifacts: lake.artifacts,
      onlineTable,
      pseudonymKey,
      keepsCheckpoints: config.training.keepsCheckpoints,
      network: props.jobNetwork,
      textEmbeddings: config.training.textEmbeddings,
      userFeatures: lake.userFeatures,
      mlflowServer: this.tracking?.server,
    });
    this.listsRole = roles.batch;
    const steps = {
      artifacts: lake.artifacts,
      artifactKey: lake.key,
      roles,
      trainingImageUri: config.images.training.uri,
      servingImageUri: config.images.serving.uri,
      servingInstanceType: config.serving.instanceType,
      modelPackageGroup: this.modelPackageGroup,
      settings: config.training,
      tracking: this.tracking,
      models: config.models,
    };
    this.workflow = new TrainingWorkflow(this, 'Training', {
      ...steps,
      environment: config.name,
      trainingSetJob: this.trainingSetJob,
      onlineTableName: onlineTable.tableName,
      pseudonymKeyArn: pseudonymKey.secretArn,
      userFeatureGroup: lake.userFeatures?.groupName,
      liveReleaseParameter: namesOf(config.name).liveReleaseParameter,
      tuning: config.tuning,
      logRetention: logRetentions[config.logRetentionDays],
    }).stateMachine;
    if (config.training.sagemakerPipeline) {
      const pipelineName = namesOf(config.name).trainingPipeline;
      new TrainingPipeline(this, 'TrainingPipeline', { ...steps, pipelineName });
      new CfnOutput(this, 'TrainingPipelineName', { value: pipelineName });
    }

    new CfnOutput(this, 'TrainingStateMachineArn', { value: this.workflow.stateMachineArn });
    new CfnOutput(this, 'ModelPackageGroupName', { value: this.modelPackageGroup });
    new CfnOutput(this, 'ModelPackageGroupArn', { value: group.attrModelPackageGroupArn });
  }

  #trainingSetJob({ config, lake: ofLake, onlineTable, pseudonymKey }: TrainingStackProps): SparkJob {
    const { lake, artifacts, database } = ofLake;
    const job = new SparkJob(this, 'TrainingSet', {
      script: 'vitrine/jobs/training_set.py',
      description: 'Writes the interactions and items of a training run, and which snapshots they are',
      settings: config.glue,
      defaultArguments: {
        '--database': database.databaseName,
        '--warehouse': lake.s3UrlForObject('warehouse/'),
        ...erasureArguments({ onlineTable, pseudonymKey }),
        '--most-rows': String(config.training.scale.mostRows),
        '--factors-from-items': String(config.training.scale.factorsFromItems),
      },
      // It only reads the lake, and every run writes a folder of its own.
      maxConcurrentRuns: 5,
    });
    grantObjectRead(lake, job, 'warehouse');
    grantCatalogRead(database, job);
    grantErased(job, { onlineTable, pseudonymKey });
    // Of whom models may learn: a row a user.
    onlineTable.grantItems(job, 'dynamodb:BatchGetItem');
    grantObjectRead(artifacts, job, 'training-sets');
    grantObjectWrite(artifacts, job, 'training-sets');
    // Spark's committer moves files out of its temporary folder, which is a copy and a deletion.
    grantObjectDelete(artifacts, job, 'training-sets');
    // What it wrote of users who were erased meanwhile it takes back, for good.
    grantVersions(artifacts, job, 'training-sets');
    return job;
  }
}
