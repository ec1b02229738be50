import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventTimeMs, eventTimeProblem } from '../../../lambdas/domain/event-time.ts';

const NOON_MS = Date.UTC(2026, 2, 1, 12);
const DAY_MS = 86_400_000;

describe('the time of an event', () => {
  test.each([
    ['epoch seconds', NOON_MS / 1000],
    ['epoch milliseconds', NOON_MS],
    ['ISO 8601 in UTC', '2026-03-01T12:00:00Z'],
    ['ISO 8601 with an offset', '2026-03-01T13:00:00+01:00'],
    ['ISO 8601 with fractions', '2026-03-01T12:00:00.000Z'],
  ])('is read from %s', (_, sentAt) => {
    expect(eventTimeMs(sentAt)).toBe(NOON_MS);
  });

  test('keeps fractions of a second to the millisecond', () => {
    expect(eventTimeMs(1_772_366_400.1239)).toBe(1_772_366_400_124);
  });

  test('is the same in seconds and in milliseconds, for every time that is accepted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 946_684_800, max: 4_102_444_800 }), (seconds) => {
        expect(eventTimeMs(seconds)).toBe(eventTimeMs(seconds * 1000));
      }),
    );
  });

  test.each([
    ['not-a-time', Number.NaN],
    ['too-early', Date.UTC(1970, 0, 1)],
    ['too-early', Date.UTC(2000, 0, 1) - 1],
    [undefined, Date.UTC(2000, 0, 1)],
    [undefined, NOON_MS],
    [undefined, NOON_MS + DAY_MS],
    ['in-the-future', NOON_MS + DAY_MS + 1],
    ['in-the-future', Date.UTC(2099, 0, 1)],
  ])('is %s at %d', (problem, timestampMs) => {
    expect(eventTimeProblem(timestampMs, NOON_MS)).toBe(problem);
  });
});
