import { describe, expect, it } from '@jest/globals';
import { splitIntoBatches } from '../../../serving/ranking/batches.ts';
import type { Member } from '../../../serving/ranking/exclusions.ts';

const event = { itemId: 'a', eventType: 'view', ageDays: 0 };
const members = (...lengths: number[]): Member[] =>
  lengths.map((length, position) => ({
    position,
    instance: { history: new Array<typeof event>(length).fill(event), numResults: 1 },
  }));
const toEights = (events: number): number => Math.max(1, Math.ceil(events / 8)) * 8;
const lengths = (batches: Member[][]): number[][] =>
  batches.map((batch) => batch.map(({ instance }) => instance.history.length));

describe('splitIntoBatches', () => {
  it('fills runs up to their cells, padding counted, like lengths together', () => {
    expect(lengths(splitIntoBatches(members(16, 0, 9, 3, 16, 8), toEights, 32))).toEqual([
      [0, 3, 8],
      [9, 16],
      [16],
    ]);
  });

  it('runs an instance alone that is more than a run should hold', () => {
    expect(lengths(splitIntoBatches(members(40, 40), toEights, 32))).toEqual([[40], [40]]);
  });

  it('keeps where each one came from', () => {
    const [batch] = splitIntoBatches(members(5, 2), toEights, 32);
    expect(batch?.map(({ position }) => position)).toEqual([1, 0]);
  });
});
