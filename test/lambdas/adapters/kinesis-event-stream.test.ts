import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { KinesisChangeStream } from '../../../lambdas/adapters/kinesis-change-stream.ts';
import { KinesisEventStream } from '../../../lambdas/adapters/kinesis-event-stream.ts';
import { KinesisRecords, openKinesis } from '../../../lambdas/adapters/kinesis-records.ts';
import { eventOfRecord } from '../fakes/event-of-record.ts';
import { changeRecordSchema } from '../../../lambdas/contracts/change-record.ts';
import { impressionRecordSchema } from '../../../lambdas/contracts/stream-record.ts';
import { EventStreamUnavailableError } from '../../../lambdas/domain/errors.ts';
import { changeStreamContract } from '../contracts/change-stream-contract.ts';
import { eventStreamContract } from '../contracts/event-stream-contract.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';

const aws = await FakeAws.start();
setEnvironment(lambdaEnvironment(aws.url));
const records = new KinesisRecords(openKinesis({ timeoutMs: 1000 }), { streamName: 'events' });
const stream = new KinesisEventStream(records);
const read = () => Promise.resolve(aws.records.flatMap(({ Data }) => eventOfRecord(Data) ?? []));
const shown = () =>
  Promise.resolve(
    aws.records.flatMap(({ Data }) => {
      const record = impressionRecordSchema.safeParse(
        JSON.parse(Buffer.from(Data, 'base64').toString('utf8')),
      );
      return record.success ? [record.data] : [];
    }),
  );
const readChanges = () =>
  Promise.resolve(
    aws.records.map(({ Data }) =>
      changeRecordSchema.parse(JSON.parse(Buffer.from(Data, 'base64').toString('utf8'))),
    ),
  );

afterAll(() => aws.stop());
beforeEach(() => {
  aws.reset();
});

eventStreamContract('KinesisEventStream', () => Promise.resolve({ stream, read, shown }));
changeStreamContract('KinesisChangeStream', () =>
  Promise.resolve({ stream: new KinesisChangeStream(records), read: readChanges }),
);

const event = (eventId: string, userId?: string) => ({
  eventId,
  ...(userId === undefined ? {} : { userId }),
  sessionId: 'session-1',
  itemId: 'mug',
  eventType: 'view',
  timestampMs: 1,
  receivedAtMs: 2,
});
const ids = async () => (await read()).map(({ eventId }) => eventId);

describe('the stream in Kinesis', () => {
  test('gets lines of JSON, by the user or, for want of one, by the session', async () => {
    await stream.put([event('1', 'shopper-17'), event('2')]);
    expect(aws.records.map(({ PartitionKey }) => PartitionKey)).toEqual(['shopper-17', 'session-1']);
    const [first] = aws.records;
    const line = Buffer.from(first?.Data ?? '', 'base64').toString('utf8');
    expect(line.endsWith('}\n')).toBe(true);
    expect(JSON.parse(line)).toMatchObject({ schemaVersion: 1, eventId: '1' });
  });

  test('gets the records that it refused again, and those alone', async () => {
    aws.throttle = (call, index) => call === 0 && index !== 1;
    await stream.put([event('1'), event('2'), event('3')]);
    expect(await ids()).toEqual(['2', '1', '3']);
    expect(aws.calls).toHaveLength(2);
  });

  test('that stays throttled is unavailable, after four attempts', async () => {
    aws.throttle = (_, index) => index === 0;
    await expect(stream.put([event('1'), event('2')])).rejects.toThrow(
      new EventStreamUnavailableError('The stream refused 1 records: ProvisionedThroughputExceededException'),
    );
    expect(aws.calls).toHaveLength(4);
    expect(await ids()).toEqual(['2']);
  });

  test('keeps the changes of one item in order, and of one user with their merges', async () => {
    const receivedAtMs = 1;
    await new KinesisChangeStream(records).put([
      { kind: 'item', itemId: 'mug', properties: {}, receivedAtMs },
      { kind: 'user', userId: 'shopper-17', properties: {}, receivedAtMs },
      { kind: 'merge', userId: 'shopper-17', sessionId: 'session-1', receivedAtMs },
    ]);
    expect(aws.records.map(({ PartitionKey }) => PartitionKey)).toEqual(['mug', 'shopper-17', 'shopper-17']);
    expect(await ids()).toEqual([]);
  });

  test('that answers with an error is unavailable', async () => {
    aws.fault = () => ({
      status: 400,
      body: { __type: 'ResourceNotFoundException', message: 'no such stream' },
    });
    await expect(stream.put([event('1')])).rejects.toThrow(EventStreamUnavailableError);
  });
});
