import { describe, expect, test } from '@jest/globals';
import { InMemoryEventStream } from '../../../lambdas/adapters/in-memory-event-stream.ts';
import { EventStreamUnavailableError } from '../../../lambdas/domain/errors.ts';
import { eventIdOf } from '../../../lambdas/domain/event-id.ts';
import { acceptEvents, type IncomingEvent } from '../../../lambdas/usecases/accept-events.ts';

const NOW_MS = Date.UTC(2026, 2, 1, 12);
const view: IncomingEvent = { eventType: 'View', itemId: 'mug', sentAt: '2026-03-01T11:59:59Z' };

describe('accepting events', () => {
  const eventStream = new InMemoryEventStream();
  const accept = (events: readonly IncomingEvent[], userId?: string) =>
    acceptEvents(
      { ...(userId === undefined ? {} : { userId }), sessionId: 'session-1', events },
      { eventStream, now: () => NOW_MS },
    );
  const newest = () => eventStream.events.at(-1);

  test('puts them on the stream with a time, an id and when they were received', async () => {
    const outcome = await accept([{ ...view, recommendationId: 'r-1' }], 'shopper-17');
    const timestampMs = NOW_MS - 1000;
    const eventId = eventIdOf({ shopperId: 'shopper-17', itemId: 'mug', eventType: 'view', timestampMs });
    expect(outcome).toEqual({ ok: true, value: [eventId] });
    expect(newest()).toEqual({
      eventId,
      userId: 'shopper-17',
      sessionId: 'session-1',
      itemId: 'mug',
      eventType: 'view',
      timestampMs,
      receivedAtMs: NOW_MS,
      recommendationId: 'r-1',
    });
  });

  test('leaves out the user of somebody anonymous', async () => {
    await accept([view]);
    expect(newest()).not.toHaveProperty('userId');
  });

  test('puts one event for the same event twice in a list, and gives its id twice', async () => {
    const before = eventStream.events.length;
    const outcome = await accept([{ ...view, eventId: 'one' }, view, { ...view, eventId: 'one' }]);
    expect(outcome).toMatchObject({ ok: true, value: ['one', expect.any(String), 'one'] });
    expect(eventStream.events.length - before).toBe(2);
  });

  test.each([
    ['from 1970', 1],
    ['from 2099', '2099-01-01T00:00:00Z'],
  ])('takes none of a list with an event %s, and names the field', async (_, sentAt) => {
    const before = eventStream.events.length;
    const outcome = await accept([view, { ...view, sentAt }]);
    expect(outcome).toMatchObject({
      ok: false,
      problem: { code: 'invalid_value', field: 'eventList[1].sentAt' },
    });
    expect(eventStream.events.length).toBe(before);
  });

  test('fails if the stream does, so that nobody takes them for safe', async () => {
    const no = () => Promise.reject(new EventStreamUnavailableError('no'));
    const broken = { put: no, putImpression: no };
    const accepting = acceptEvents(
      { sessionId: 's', events: [view] },
      { eventStream: broken, now: () => NOW_MS },
    );
    await expect(accepting).rejects.toThrow(EventStreamUnavailableError);
  });
});
