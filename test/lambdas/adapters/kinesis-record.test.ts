import { describe, expect, test } from '@jest/globals';
import { eventOfRecord } from '../fakes/event-of-record.ts';
import { streamRecordOf } from '../../../lambdas/contracts/stream-record.ts';
import { UnreadableRecordError } from '../../../lambdas/domain/errors.ts';

const event = {
  eventId: 'e-1',
  userId: 'shopper-17',
  sessionId: 's',
  itemId: 'mug',
  eventType: 'view',
  timestampMs: 1,
  receivedAtMs: 2,
};
const encode = (text: string) => Buffer.from(text, 'utf8').toString('base64');
const read = (record: object) => eventOfRecord(encode(JSON.stringify(record)));

function failureOf(base64: string): unknown {
  try {
    return eventOfRecord(base64);
  } catch (error) {
    return error;
  }
}

describe('a record of the stream', () => {
  test('is the event that was put', () => {
    expect(read(streamRecordOf(event))).toMatchObject(event);
  });

  test('may have fields of a newer writer', () => {
    expect(read({ ...streamRecordOf(event), mood: 'good' })).not.toHaveProperty('mood');
  });

  test.each([
    ['no JSON', 'shopper-17 looked at a mug'],
    ['nothing', ''],
    ['another version', JSON.stringify({ ...streamRecordOf(event), schemaVersion: 2 })],
    ['no item', JSON.stringify({ ...streamRecordOf(event), itemId: undefined })],
  ])('with %s is unreadable, and nothing of it is in the error', (_, text) => {
    const failure = failureOf(encode(text));
    expect(failure).toBeInstanceOf(UnreadableRecordError);
    const { message, cause } = failure instanceof Error ? failure : new Error('no error');
    expect(`${message} ${String(cause)}`).not.toContain('shopper-17');
  });
});
