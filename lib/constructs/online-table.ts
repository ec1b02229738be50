import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

import { grantKeyThrough } from './key-grants.ts';

export interface OnlineTableProps {
  readonly encryptionKey: IKey;
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** What the API reads in milliseconds: recent events, histories and precomputed lists, in one table. */
export class OnlineTable extends TableV2 {
  readonly #key: IKey;

  constructor(scope: Construct, id: string, props: OnlineTableProps) {
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expiresAt',
      encryption: TableEncryptionV2.customerManagedKey(props.encryptionKey),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: props.pointInTimeRecovery },
      deletionProtection: props.deletionProtection,
      removalPolicy: props.removalPolicy,
    });
    this.#key = props.encryptionKey;
  }

  /** Exactly these actions on the items. */
  grantItems(grantee: IGrantable, ...actions: `dynamodb:${string}`[]): void {
    this.grants.actions(grantee, ...actions);
    grantKeyThrough('dynamodb', this.#key, grantee, ...tableKeyActions);
  }
}

/** What DynamoDB documents as its least; it keeps a table's own key encrypted with ours, for reads and writes. */
export const tableKeyActions = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
] as const;
