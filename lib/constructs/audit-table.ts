import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

import { grantKeyThrough } from './key-grants.ts';
import { tableKeyActions } from './online-table.ts';

export interface AuditTableProps {
  readonly encryptionKey: IKey;
  /** Whether the log outlives its stack, and nobody can delete it by accident. */
  readonly kept: boolean;
  /** Whether entries can be followed as they are written. */
  readonly followed: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** Who changed what serves, when and why. No role may update or delete an entry; points in time can be restored. */
export class AuditTable extends TableV2 {
  readonly #key: IKey;

  constructor(scope: Construct, id: string, props: AuditTableProps) {
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.customerManagedKey(props.encryptionKey),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.kept,
      ...(props.followed && { dynamoStream: StreamViewType.NEW_IMAGE }),
      removalPolicy: props.removalPolicy,
    });
    this.#key = props.encryptionKey;
  }

  /** Read entries, and put those that the writer's condition lets through. */
  grantReadAndAppend(grantee: IGrantable): void {
    this.grants.actions(grantee, 'dynamodb:Query', 'dynamodb:PutItem');
    grantKeyThrough('dynamodb', this.#key, grantee, ...tableKeyActions);
  }

  /**
   * Read entries as they are written.
   * @returns the ARN of the stream
   * @throws {TypeError} where the log is not followed
   */
  grantFollow(grantee: IGrantable): string {
    const stream = this.tableStreamArn;
    if (stream === undefined) throw new TypeError('The audit log has no stream');
    Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resourceArns: [stream],
    });
    // DynamoDB authorizes the list of streams on none of them.
    Grant.addToPrincipal({ grantee, actions: ['dynamodb:ListStreams'], resourceArns: ['*'] });
    grantKeyThrough('dynamodb', this.#key, grantee, 'kms:Decrypt');
    return stream;
  }
}
