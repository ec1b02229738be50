import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { acceptedEvent } from '../../../lambdas/domain/event.ts';
import { type EventIdentity, eventIdOf } from '../../../lambdas/domain/event-id.ts';
import { parityFixture } from './parity-fixture.ts';

const parity = parityFixture(
  'event_ids.json',
  z.array(
    z.object({
      userId: z.string(),
      itemId: z.string(),
      eventType: z.string(),
      timestampMs: z.int(),
      expected: z.string(),
    }),
  ),
);

const identity: fc.Arbitrary<EventIdentity> = fc.record({
  shopperId: fc.string({ unit: 'grapheme', minLength: 1 }),
  itemId: fc.string({ unit: 'grapheme', minLength: 1 }),
  eventType: fc.constantFrom('view', 'click', 'purchase'),
  timestampMs: fc.nat(),
});

describe('the id of an event', () => {
  test.each(parity)('of $userId, $itemId, $eventType, $timestampMs is what training computes', (event) => {
    expect(eventIdOf({ ...event, shopperId: event.userId })).toBe(event.expected);
  });

  test('depends on what happened alone', () => {
    fc.assert(
      fc.property(identity, (event) => {
        const id = eventIdOf(event);
        expect(id).toMatch(/^[0-9a-f]{32}$/);
        expect(eventIdOf({ ...event })).toBe(id);
        expect(eventIdOf({ ...event, timestampMs: event.timestampMs + 1 })).not.toBe(id);
      }),
    );
  });
});

describe('an accepted event', () => {
  const sent = { sessionId: 's', itemId: 'i', eventType: 'View', timestampMs: 1, receivedAtMs: 2 };

  test('keeps the id that the shop gave it', () => {
    expect(acceptedEvent({ ...sent, eventId: 'own' }).eventId).toBe('own');
  });

  test('has the same id in whatever case its type was sent', () => {
    expect(acceptedEvent({ ...sent, eventType: 'VIEW' })).toEqual(acceptedEvent(sent));
  });

  test('is identified by its user, and by its session for want of one', () => {
    const id = (shopperId: string) =>
      eventIdOf({ shopperId, itemId: 'i', eventType: 'view', timestampMs: 1 });
    expect(acceptedEvent({ ...sent, userId: 'u' }).eventId).toBe(id('u'));
    expect(acceptedEvent(sent).eventId).toBe(id('s'));
  });
});
