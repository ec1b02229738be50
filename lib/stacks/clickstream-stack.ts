import { CfnOutput, Duration, Size, Stack, type StackProps } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { DataKey } from '../constructs/data-key.ts';
import { EventArchive } from '../constructs/event-archive.ts';
import { EventConsumer } from '../constructs/event-consumer.ts';
import { EventStream } from '../constructs/event-stream.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import type { ClientNetwork } from '../constructs/model-host-access.ts';
import type { OnlineCache } from '../constructs/online-cache.ts';
import type { OnlineTable } from '../constructs/online-table.ts';
import type { PseudonymKey } from '../constructs/pseudonym-key.ts';
import { removalPolicies } from '../constructs/removal-policies.ts';

export interface ClickstreamStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly raw: IBucket;
  readonly onlineTable: OnlineTable;
  readonly onlineCache: OnlineCache | undefined;
  readonly pseudonymKey: PseudonymKey;
  /** Where functions run. */
  readonly network: ClientNetwork | undefined;
}

/** Events on their way: the stream, its consumer that makes them count at once, and its archive for training. */
export class ClickstreamStack extends Stack {
  readonly stream: EventStream;
  readonly consumer: EventConsumer;
  readonly archive: EventArchive;

  constructor(scope: Construct, id: string, props: ClickstreamStackProps) {
    super(scope, id, props);
    const { config } = props;
    const { clickstream } = config;
    const removalPolicy = removalPolicies[config.dataOnDelete];

    const key = new DataKey(this, 'Key', {
      description: `Vitrine ${config.name}: events in motion`,
      removalPolicy,
    });
    this.stream = new EventStream(this, 'Stream', {
      encryptionKey: key,
      retention: Duration.hours(clickstream.retentionHours),
      shards: clickstream.shards,
      removalPolicy,
    });
    this.consumer = new EventConsumer(this, 'Consumer', {
      stream: this.stream,
      onlineTable: props.onlineTable,
      onlineCache: props.onlineCache,
      pseudonymKey: props.pseudonymKey,
      encryptionKey: key,
      settings: config.functions,
      network: props.network,
      logRetention: logRetentions[config.logRetentionDays],
      retryAttempts: clickstream.retryAttempts,
      maxRecordAge: Duration.seconds(clickstream.maxRecordAgeSeconds),
      eventTtlDays: clickstream.eventTtlDays,
    });
    this.archive = new EventArchive(this, 'Archive', {
      stream: this.stream,
      bucket: props.raw,
      bufferInterval: Duration.seconds(clickstream.archiveBufferSeconds),
      bufferSize: Size.mebibytes(clickstream.archiveBufferMiB),
      logRetention: logRetentions[config.logRetentionDays],
    });

    new CfnOutput(this, 'StreamName', { value: this.stream.streamName });
    new CfnOutput(this, 'EventDeadLetterQueueUrl', { value: this.consumer.deadLetters.queueUrl });
  }
}
