import { Duration, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import { acknowledge } from './compliance.ts';
import type { EventStream } from './event-stream.ts';
import { grantKeyThrough } from './key-grants.ts';
import type { OnlineCache } from './online-cache.ts';
import type { OnlineTable } from './online-table.ts';
import type { PseudonymKey } from './pseudonym-key.ts';
import type { ClientNetwork } from './model-host-access.ts';
import { ServiceFunction, type ServiceFunctionSettings } from './service-function.ts';

export interface EventConsumerProps {
  readonly stream: EventStream;
  readonly onlineTable: OnlineTable;
  /** @default none */
  readonly onlineCache: OnlineCache | undefined;
  readonly pseudonymKey: PseudonymKey;
  readonly encryptionKey: IKey;
  readonly settings: ServiceFunctionSettings;
  /** @default none */
  readonly network: ClientNetwork | undefined;
  readonly logRetention: RetentionDays;
  readonly retryAttempts: number;
  readonly maxRecordAge: Duration;
  readonly eventTtlDays: number;
}

/** Writes each event of the stream to the online table; what cannot be written ends in a dead-letter queue. */
export class EventConsumer extends Construct {
  readonly function: ServiceFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: EventConsumerProps) {
    super(scope, id);
    const { stream, onlineTable, pseudonymKey } = props;

    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.encryptionKey,
      enforceSSL: true,
      // The longest that SQS keeps: time to fix the consumer and read the records from the stream again.
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the event source mapping, which cdk-nag does not look at.',
    });
    this.function = new ServiceFunction(this, 'Function', {
      handler: 'consume-events',
      description: 'Writes events of the stream to the online table',
      settings: props.settings,
      network: props.network,
      onlineCache: props.onlineCache,
      logRetention: props.logRetention,
      timeout: Duration.seconds(30),
      environment: {
        ONLINE_TABLE_NAME: onlineTable.tableName,
        EVENT_TTL_DAYS: String(props.eventTtlDays),
        PSEUDONYM_KEY_ARN: pseudonymKey.secretArn,
      },
    });
    acknowledge(this.function, {
      LambdaConcurrency: 'The stream limits it: of each shard, one batch at a time.',
      LambdaDLQ: 'The poller waits for its answer, and puts what it gives up on into DeadLetters itself.',
    });
    onlineTable.grantItems(
      this.function.function,
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      // What may not be kept of a user is taken back.
      'dynamodb:DeleteItem',
      // Clicks on lists of a release that tries its model.
      'dynamodb:UpdateItem',
    );
    pseudonymKey.grantRead(this.function.function);
    stream.grantConsume(this.function.function);

    new EventSourceMapping(this, 'Mapping', {
      target: this.function.function,
      eventSourceArn: stream.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // No waiting for a batch to fill: a click counts in the next recommendation.
      maxBatchingWindow: Duration.seconds(0),
      // A shopper's events stay in order.
      parallelizationFactor: 1,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: props.retryAttempts,
      maxRecordAge: props.maxRecordAge,
      onFailure: {
        bind: (_mapping, target) => {
          // CDK's SqsDlq would also allow every use of the key and two calls that the poller does not make.
          this.deadLetters.grant(target, 'sqs:SendMessage');
          grantKeyThrough('sqs', props.encryptionKey, target, 'kms:Decrypt', 'kms:GenerateDataKey');
          return { destination: this.deadLetters.queueArn };
        },
      },
    });
  }
}
