import type { KinesisStreamRecord } from 'aws-lambda';

/** A record as Lambda hands it to the consumer of a stream, the `index`th of its shard; `data` is base64. */
export const kinesisRecord = (data: string, index: number, partitionKey: string): KinesisStreamRecord => ({
  kinesis: {
    kinesisSchemaVersion: '1.0',
    partitionKey,
    sequenceNumber: `sequence-${index}`,
    data,
    approximateArrivalTimestamp: 0,
  },
  eventSource: 'aws:kinesis',
  eventVersion: '1.0',
  eventID: `shardId-000000000000:sequence-${index}`,
  eventName: 'aws:kinesis:record',
  invokeIdentityArn: 'arn:aws:iam::000000000000:role/consumer',
  awsRegion: 'eu-central-1',
  eventSourceARN: 'arn:aws:kinesis:eu-central-1:000000000000:stream/events',
});
