import { Stack } from 'aws-cdk-lib';
import type { IDatabase } from 'aws-cdk-lib/aws-glue';
import { Grant, type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BucketGrants, type IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnFeatureGroup } from 'aws-cdk-lib/aws-sagemaker';
import type { RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

import group from '../../training/vitrine/schemas/user-feature-group.json' with { type: 'json' };
import features from '../../training/vitrine/schemas/user-features.json' with { type: 'json' };
import type { FeatureStoreConfig } from '../feature-store-config.ts';
import type { AlarmRule } from './alarms.ts';
import { checkedValue } from './checked-value.ts';
import { acknowledgeOwnPolicy } from './compliance.ts';
import { grantKeyThrough } from './key-grants.ts';

export interface UserFeatureGroupProps {
  readonly name: string;
  readonly settings: FeatureStoreConfig;
  /** Where the offline store is: beside the tables of the lake, and one of them. */
  readonly lake: IBucket;
  readonly database: IDatabase;
  readonly encryptionKey: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** Below the folder of the lake's tables, where erasure may write. */
const FOLDER = 'warehouse/feature-store';

type RecordAction = 'sagemaker:BatchGetRecord' | 'sagemaker:DeleteRecord' | 'sagemaker:PutRecord';

/** A mirror of users' features in SageMaker Feature Store, online and offline, which nothing of the platform reads. */
export class UserFeatureGroup extends Construct {
  readonly groupName: string;
  readonly #key: IKey;

  constructor(scope: Construct, id: string, props: UserFeatureGroupProps) {
    super(scope, id);
    const { name, lake, database, encryptionKey, settings } = props;
    this.groupName = name;
    this.#key = encryptionKey;
    const role = this.#offlineRole(props);
    const resource = new CfnFeatureGroup(this, 'Group', {
      featureGroupName: name,
      description: 'Users beyond their histories, as of the last batch run',
      recordIdentifierFeatureName: group.recordIdentifier,
      eventTimeFeatureName: group.eventTime,
      featureDefinitions: [
        { featureName: group.recordIdentifier, featureType: 'String' },
        { featureName: group.eventTime, featureType: 'String' },
        ...features.map((feature) => ({ featureName: feature.name, featureType: 'Fractional' })),
      ],
      // CDK leaves the names in these two as they are.
      onlineStoreConfig: {
        EnableOnlineStore: true,
        StorageType: 'Standard',
        SecurityConfig: { KmsKeyId: encryptionKey.keyArn },
        TtlDuration: { Unit: 'Days', Value: settings.onlineDays },
      },
      offlineStoreConfig: {
        S3StorageConfig: { S3Uri: lake.s3UrlForObject(FOLDER), KmsKeyId: encryptionKey.keyArn },
        TableFormat: 'Iceberg',
        DataCatalogConfig: {
          Catalog: 'AwsDataCatalog',
          Database: database.databaseName,
          TableName: group.offlineTable,
        },
      },
      roleArn: role.roleArn,
    });
    resource.applyRemovalPolicy(props.removalPolicy);
    // Feature Store looks at once whether it may write.
    resource.node.addDependency(role.node.findChild('DefaultPolicy'));
  }

  /** Lets records be read, written or removed by users' ids. */
  grantRecords(grantee: IGrantable, ...actions: RecordAction[]): void {
    const resourceArns = [
      Stack.of(this).formatArn({
        service: 'sagemaker',
        resource: 'feature-group',
        resourceName: this.groupName,
      }),
    ];
    Grant.addToPrincipal({ grantee, actions, resourceArns });
    grantKeyThrough('sagemaker', this.#key, grantee, 'kms:Decrypt');
  }

  /** Lets be told how many users' features were not mirrored. */
  grantTell(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['cloudwatch:PutMetricData'],
      // CloudWatch authorizes metrics by their namespace, not by resource.
      resourceArns: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': group.notMirrored.namespace } },
    });
  }

  alarms(): Record<string, AlarmRule> {
    const { namespace, metric } = group.notMirrored;
    return {
      FeaturesNotMirrored: {
        ...checkedValue({ namespace, metricName: metric, dimensions: { FeatureGroup: this.groupName } }),
        reason: 'Whoever reads the mirror of users’ features reads some of another day, or none.',
        runbook: 'features-not-mirrored',
      },
    };
  }

  /** What Feature Store itself takes to write to the offline store, as AWS's own policy for it has it. */
  #offlineRole({ lake, database, encryptionKey }: UserFeatureGroupProps): Role {
    const role = new Role(this, 'OfflineRole', {
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com'),
      description: "Writes the mirror of users' features to the lake",
    });
    acknowledgeOwnPolicy(role, "The mirror of users' features");
    const objects = BucketGrants.fromBucket(lake);
    objects.actionsOnObjectKeys(role, `${FOLDER}/*`, 's3:PutObject', 's3:PutObjectAcl');
    objects.actionsOnObjectKeys(role, `${FOLDER}/*/metadata/*`, 's3:GetObject');
    Grant.addToPrincipal({ grantee: role, actions: ['s3:GetBucketAcl'], resourceArns: [lake.bucketArn] });
    grantKeyThrough('s3', encryptionKey, role, 'kms:GenerateDataKey', 'kms:Decrypt');
    const table = Stack.of(this).formatArn({
      service: 'glue',
      resource: 'table',
      resourceName: `${database.databaseName}/${group.offlineTable}`,
    });
    Grant.addToPrincipal({
      grantee: role,
      actions: ['glue:GetTable', 'glue:UpdateTable'],
      resourceArns: [database.catalog.catalogArn, database.databaseArn, table],
    });
    return role;
  }
}
