import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ageInDays,
  HISTORY_LENGTH,
  type HistoryItem,
  mergeHistories,
} from '../../../lambdas/domain/history.ts';

const historyItem: fc.Arbitrary<HistoryItem> = fc.record({
  itemId: fc.constantFrom('a', 'b', 'a,b', '"'),
  eventType: fc.constantFrom('view', 'purchase'),
  timestampMs: fc.nat({ max: 500 }),
});
const history = fc.array(historyItem, { maxLength: 300 });
const identity = (item: HistoryItem) => JSON.stringify([item.itemId, item.eventType, item.timestampMs]);
const distinct = (items: readonly HistoryItem[]) => new Set(items.map(identity));

describe('merged histories', () => {
  test('are sorted by time, most recent first, and bounded', () => {
    fc.assert(
      fc.property(history, history, (one, other) => {
        const times = mergeHistories(one, other).map(({ timestampMs }) => timestampMs);
        expect(times).toEqual([...times].sort((a, b) => b - a));
        expect(times.length).toBe(Math.min(HISTORY_LENGTH, distinct([...one, ...other]).size));
      }),
    );
  });

  test('hold each thing once, and nothing that was not there', () => {
    fc.assert(
      fc.property(history, history, (one, other) => {
        const merged = mergeHistories(one, other);
        expect(distinct(merged).size).toBe(merged.length);
        const known = distinct([...one, ...other]);
        expect(merged.every((item) => known.has(identity(item)))).toBe(true);
      }),
    );
  });

  test('drop nothing that is more recent than something they keep', () => {
    fc.assert(
      fc.property(history, history, (one, other) => {
        const merged = mergeHistories(one, other);
        const oldest = merged.at(-1)?.timestampMs ?? 0;
        const kept = distinct(merged);
        const dropped = [...one, ...other].filter((item) => !kept.has(identity(item)));
        expect(dropped.every(({ timestampMs }) => timestampMs <= oldest)).toBe(true);
      }),
    );
  });

  test('merged again stay as they are', () => {
    fc.assert(
      fc.property(history, (one) => {
        const merged = mergeHistories(one);
        expect(mergeHistories(merged, merged)).toEqual(merged);
      }),
    );
  });
});

describe('the age of a history item', () => {
  const item = { itemId: 'a', eventType: 'view', timestampMs: Date.UTC(2026, 2, 1) };

  test('is in days, with fractions', () => {
    expect(ageInDays(item, Date.UTC(2026, 2, 2, 12))).toBe(1.5);
  });

  test('is zero for what a fast clock dates into the future', () => {
    expect(ageInDays(item, Date.UTC(2026, 1, 28))).toBe(0);
  });
});
