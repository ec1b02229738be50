import { type Duration, RemovalPolicy, type Size, Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Compression,
  DeliveryStream,
  EnableLogging,
  KinesisStreamSource,
  S3Bucket,
} from 'aws-cdk-lib/aws-kinesisfirehose';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

import { grantObjectRead, grantObjectWrite } from './bucket-grants.ts';
import { acknowledgeOwnPolicy } from './compliance.ts';
import type { EventStream } from './event-stream.ts';
import { acknowledgeWaitForRole } from './lint-exception.ts';

export interface EventArchiveProps {
  readonly stream: EventStream;
  readonly bucket: IBucket;
  /** Objects are written when either is reached: fewer and larger objects, or fresher ones. */
  readonly bufferInterval: Duration;
  readonly bufferSize: Size;
  readonly logRetention: RetentionDays;
}

/** Copies every event of the stream, as it came, to `raw/clickstream/YYYY/MM/DD/HH/` as gzipped JSON lines. */
export class EventArchive extends Construct {
  readonly deliveryStream: DeliveryStream;

  constructor(scope: Construct, id: string, props: EventArchiveProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('firehose.amazonaws.com'),
      description: 'Copies events from the stream to the raw bucket',
    });
    props.stream.grantConsume(role);
    grantObjectRead(props.bucket, role, 'raw/clickstream/');
    grantObjectWrite(props.bucket, role, 'raw/clickstream/');
    grantObjectWrite(props.bucket, role, 'failed/clickstream/');
    logGroup.grants.write(role);

    acknowledgeOwnPolicy(role, 'The archive of events');

    // CDK's own grants on the bucket would include deleting and everything that lists; ours above suffice.
    const frozen = role.withoutPolicyUpdates();
    this.deliveryStream = new DeliveryStream(this, 'DeliveryStream', {
      // Objects carry the name; this one tells whose they are.
      deliveryStreamName: `${Stack.of(this).stackName}-Archive`,
      source: new KinesisStreamSource(props.stream),
      role: frozen,
      destination: new S3Bucket(props.bucket, {
        role: frozen,
        // Firehose adds the hour and, to gzipped objects, `.gz`.
        dataOutputPrefix: 'raw/clickstream/',
        errorOutputPrefix: 'failed/clickstream/',
        compression: Compression.GZIP,
        bufferingInterval: props.bufferInterval,
        bufferingSize: props.bufferSize,
        loggingConfig: new EnableLogging(logGroup),
        ...(props.bucket.encryptionKey && { encryptionKey: props.bucket.encryptionKey }),
      }),
    });
    Validations.of(this.deliveryStream).acknowledge({
      id: 'AwsSolutions-KDF1',
      reason: 'Firehose encrypts only what is put to it directly; this one reads a stream that is encrypted.',
    });
    this.deliveryStream.node.addDependency(role);
    acknowledgeWaitForRole(this.deliveryStream);
  }
}
