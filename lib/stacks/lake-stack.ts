import { CfnOutput, Duration, Size, Stack, type StackProps } from 'aws-cdk-lib';
import { Database } from 'aws-cdk-lib/aws-glue';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IBucket, StorageClass } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { AccessLogBucket } from '../constructs/access-log-bucket.ts';
import {
  grantObjectDelete,
  grantObjectRead,
  grantObjectWrite,
  grantVersions,
} from '../constructs/bucket-grants.ts';
import { grantCatalogWrite } from '../constructs/catalog-grants.ts';
import { acknowledge } from '../constructs/compliance.ts';
import { DataKey } from '../constructs/data-key.ts';
import { DataTrail } from '../constructs/data-trail.ts';
import { DropIngestion } from '../constructs/drop-ingestion.ts';
import { erasureArguments, grantErased } from '../constructs/erased-users.ts';
import { EncryptedBucket } from '../constructs/encrypted-bucket.ts';
import { LakeMaintenance } from '../constructs/lake-maintenance.ts';
import { LakeQueries } from '../constructs/lake-queries.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import type { OnlineTable } from '../constructs/online-table.ts';
import type { PseudonymKey } from '../constructs/pseudonym-key.ts';
import { REFRESH_PREFIX } from '../constructs/refresh-lists.ts';
import { removalPolicies } from '../constructs/removal-policies.ts';
import { CANARY_LOGS_KEPT, CANARY_PREFIX } from '../constructs/shop-canary.ts';
import { SparkJob } from '../constructs/spark-job.ts';
import { UserFeatureGroup } from '../constructs/user-feature-group.ts';
import { namesOf } from '../names.ts';

export interface LakeStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly onlineTable: OnlineTable;
  readonly pseudonymKey: PseudonymKey;
}

/** The data at rest: raw files, the Iceberg lake, artefacts, and the job that takes raw files into the lake. */
export class LakeStack extends Stack {
  readonly key: IKey;
  readonly raw: IBucket;
  readonly lake: IBucket;
  readonly artifacts: IBucket;
  readonly database: Database;
  /** The mirror of users' features, where there is one. */
  readonly userFeatures: UserFeatureGroup | undefined;
  /** Where people and notebooks ask. */
  readonly queries: LakeQueries;
  /** What runs when a drop is complete, and on a schedule. */
  readonly dropIngestion: StateMachine;
  /** What keeps the tables in order, on a schedule. */
  readonly maintenance: StateMachine;

  constructor(scope: Construct, id: string, props: LakeStackProps) {
    super(scope, id, props);
    const { config } = props;
    const removalPolicy = removalPolicies[config.dataOnDelete];

    this.key = new DataKey(this, 'Key', {
      description: `Vitrine ${config.name}: data at rest in S3`,
      removalPolicy,
    });
    const accessLogs = new AccessLogBucket(this, 'AccessLogs', {
      retention: Duration.days(90),
      removalPolicy,
    });
    const bucket = {
      encryptionKey: this.key,
      accessLogs,
      removalPolicy,
      noncurrentVersionExpiration: Duration.days(config.lake.noncurrentDays),
    };
    this.raw = new EncryptedBucket(this, 'Raw', {
      ...bucket,
      lifecycleRules: [
        {
          id: 'infrequent-access',
          transitions: [
            {
              storageClass: StorageClass.INFREQUENT_ACCESS,
              transitionAfter: Duration.days(config.lake.rawInfrequentAccessDays),
            },
          ],
        },
      ],
    });
    this.lake = new EncryptedBucket(this, 'Lake', bucket);
    const replica = config.lake.modelReplica;
    const artifacts = new EncryptedBucket(this, 'Artifacts', {
      ...bucket,
      replication: replica && { replica, prefix: 'models/' },
      lifecycleRules: [
        ...['training-sets', 'batch'].map((folder) => ({
          id: `${folder}-of-refreshed-lists`,
          prefix: `${folder}/${REFRESH_PREFIX}`,
          expiration: Duration.days(config.lists.keptDays),
        })),
        {
          // Of no use once their fit has ended, which waits and runs no longer than this.
          id: 'checkpoints',
          prefix: 'checkpoints/',
          expiration: longestFit(config.training).plus(Duration.days(1)),
        },
        {
          // Past the day that its card names a model is released no more; one that serves all the same is read at once.
          id: 'retired-models',
          prefix: 'models/',
          transitions: [
            {
              storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL,
              transitionAfter: Duration.days(config.models.retireAfterDays),
            },
          ],
        },
        ...(config.canary
          ? [{ id: 'canary', prefix: `${CANARY_PREFIX}/`, expiration: CANARY_LOGS_KEPT }]
          : []),
      ],
    });
    this.artifacts = artifacts;
    acknowledge(this.raw, {
      S3BucketReplicationEnabled:
        'Versions bring back what is overwritten or deleted; a copy in another region would be one more that erasure has to reach.',
    });
    acknowledge(this.lake, {
      S3BucketReplicationEnabled: 'The ingest job makes it anew from the raw files.',
    });
    if (replica === undefined)
      acknowledge(this.artifacts, {
        S3BucketReplicationEnabled: 'A training run makes models and reports anew from the lake.',
      });
    if (config.lake.trail)
      new DataTrail(this, 'Trail', {
        environment: config.name,
        buckets: [this.raw, this.lake, artifacts],
        accessLogs,
        removalPolicy,
        noncurrentVersionExpiration: bucket.noncurrentVersionExpiration,
        keptDays: config.lake.trail.keptDays,
      });
    this.database = new Database(this, 'Database', {
      databaseName: namesOf(config.name).glueDatabase,
      description: 'Iceberg tables of interactions, items and users',
      locationUri: this.lake.s3UrlForObject('warehouse'),
      removalPolicy,
    });
    this.userFeatures =
      config.featureStore &&
      new UserFeatureGroup(this, 'UserFeatures', {
        name: namesOf(config.name).userFeatureGroup,
        settings: config.featureStore,
        lake: this.lake,
        database: this.database,
        encryptionKey: this.key,
        removalPolicy,
      });
    this.queries = new LakeQueries(this, 'Queries', {
      name: namesOf(config.name).prefix,
      database: this.database,
      results: artifacts,
      encryptionKey: this.key,
      mostScanned: Size.gibibytes(config.lake.queries.mostGiB),
      keptFor: Duration.days(config.lake.queries.resultDays),
      deletedWithHistory: config.dataOnDelete === 'destroy',
    });
    const ingest = this.#ingestJob(props);
    this.dropIngestion = new DropIngestion(this, 'OnDrop', {
      raw: this.raw,
      lake: this.lake,
      encryptionKey: this.key,
      job: ingest,
      timeout: Duration.minutes(config.glue.timeoutMinutes),
      clickstream: {
        every: Duration.hours(config.clickstream.ingestEveryHours),
        days: config.clickstream.ingestDays,
      },
      logRetention: logRetentions[config.logRetentionDays],
    }).stateMachine;
    this.maintenance = new LakeMaintenance(this, 'Maintenance', {
      config,
      lake: this.lake,
      artifacts,
      database: this.database,
      logRetention: logRetentions[config.logRetentionDays],
    }).stateMachine;

    new CfnOutput(this, 'RawBucketName', { value: this.raw.bucketName });
    new CfnOutput(this, 'LakeBucketName', { value: this.lake.bucketName });
    new CfnOutput(this, 'ArtifactBucketName', { value: this.artifacts.bucketName });
    new CfnOutput(this, 'GlueDatabaseName', { value: this.database.databaseName });
    new CfnOutput(this, 'WorkGroupName', { value: this.queries.workgroupName });
    new CfnOutput(this, 'IngestJobName', { value: ingest.jobName });
  }

  #ingestJob({ config, onlineTable, pseudonymKey }: LakeStackProps): SparkJob {
    const job = new SparkJob(this, 'Ingest', {
      script: 'vitrine/jobs/ingest.py',
      description: 'Checks, deduplicates and merges raw files into the lake',
      settings: config.glue,
      defaultArguments: {
        '--database': this.database.databaseName,
        '--warehouse': this.lake.s3UrlForObject('warehouse/'),
        ...erasureArguments({ onlineTable, pseudonymKey }),
      },
      // Two merges at once could each find an event missing and both insert it.
      maxConcurrentRuns: 1,
    });
    grantObjectRead(this.raw, job, 'raw');
    grantObjectRead(this.lake, job, 'warehouse');
    grantObjectWrite(this.lake, job, 'warehouse');
    grantObjectDelete(this.lake, job, 'warehouse');
    // What it wrote of users who were erased meanwhile it takes back, for good.
    grantVersions(this.lake, job, 'warehouse');
    grantObjectWrite(this.lake, job, 'reports/ingest/');
    grantCatalogWrite(this.database, job);
    grantErased(job, { onlineTable, pseudonymKey });
    return job;
  }
}

/** In whole days, as lifecycles of objects are. */
function longestFit({ maxRuntimeSeconds, spotWaitSeconds = 0 }: EnvironmentConfig['training']): Duration {
  return Duration.days(Math.ceil((maxRuntimeSeconds + spotWaitSeconds) / 86_400));
}
