import type { Member } from './exclusions.ts';

/**
 * Splits a group into runs of at most `maxCells` cells of history, counting padding. Instances with histories of like
 * length run together, so that a short one is not padded to the longest of all.
 */
export function splitIntoBatches(
  members: readonly Member[],
  paddedLength: (events: number) => number,
  maxCells: number,
): Member[][] {
  const events = ({ instance }: Member): number => instance.history.length;
  const batches: Member[][] = [];
  let batch: Member[] = [];
  for (const member of members.toSorted((a, b) => events(a) - events(b))) {
    if (batch.length > 0 && (batch.length + 1) * paddedLength(events(member)) > maxCells) {
      batches.push(batch);
      batch = [];
    }
    batch.push(member);
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}
