import { type Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

import { grantKeyThrough } from './key-grants.ts';

export interface EventStreamProps {
  readonly encryptionKey: IKey;
  readonly retention: Duration;
  /** @default on-demand capacity, which follows the load */
  readonly shards?: number | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/** Shoppers' events in order of arrival, a shopper's always in the same shard. */
export class EventStream extends Stream {
  readonly #key: IKey;

  constructor(scope: Construct, id: string, props: EventStreamProps) {
    super(scope, id, {
      ...(props.shards === undefined
        ? { streamMode: StreamMode.ON_DEMAND }
        : { streamMode: StreamMode.PROVISIONED, shardCount: props.shards }),
      encryption: StreamEncryption.KMS,
      encryptionKey: props.encryptionKey,
      retentionPeriod: props.retention,
      removalPolicy: props.removalPolicy,
    });
    this.#key = props.encryptionKey;
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-KDS3',
      reason: 'Events are personal data: with a key of our own, who may use it decides who may read them.',
    });
  }

  /** Put batches of records; CDK's `grantWrite` would also allow single ones and every way of encrypting. */
  grantPutRecords(grantee: IGrantable): void {
    this.grant(grantee, 'kinesis:PutRecords');
    grantKeyThrough('kinesis', this.#key, grantee, 'kms:GenerateDataKey');
  }

  /** Read records as Lambda's poller and Firehose do. */
  grantConsume(grantee: IGrantable): void {
    this.grant(
      grantee,
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    );
    grantKeyThrough('kinesis', this.#key, grantee, 'kms:Decrypt');
  }
}
