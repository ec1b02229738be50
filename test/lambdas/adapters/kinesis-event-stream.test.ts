import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { KinesisEventStream, openKinesis } from '../../../lambdas/adapters/kinesis-event-stream.ts';
import { eventOfRecord } from '../../../lambdas/adapters/kinesis-record.ts';
import { EventStreamUnavailableError } from '../../../lambdas/domain/errors.ts';
import { eventStreamContract } from '../contracts/event-stream-contract.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import { lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';

const aws = await FakeAws.start();
setEnvironment(lambdaEnvironment(aws.url));
const stream = new KinesisEventStream(openKinesis({ timeoutMs: 1000 }), { streamName: 'events' });
const read = () => Promise.resolve(aws.records.map(({ Data }) => eventOfRecord(Data)));

afterAll(() => aws.stop());
beforeEach(() => {
  aws.reset();
});

eventStreamContract('KinesisEventStream', () => Promise.resolve({ stream, read }));

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
      new EventStreamUnavailableError('The stream refused 1 events: ProvisionedThroughputExceededException'),
    );
    expect(aws.calls).toHaveLength(4);
    expect(await ids()).toEqual(['2']);
  });

  test('that answers with an error is unavailable', async () => {
    aws.fault = () => ({
      status: 400,
      body: { __type: 'ResourceNotFoundException', message: 'no such stream' },
    });
    await expect(stream.put([event('1')])).rejects.toThrow(EventStreamUnavailableError);
  });
});
