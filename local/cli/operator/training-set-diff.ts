import type { TrainingSet } from './training-sets.ts';

/** Something that two sets say differently; a number's change is what the second has more. */
export interface Difference {
  readonly what: string;
  readonly from: string | number | undefined;
  readonly to: string | number | undefined;
  readonly change?: number;
}

/** What the second set has otherwise than the first, apart from its name and when it was built. */
export function differences(one: TrainingSet, other: TrainingSet): readonly Difference[] {
  const [before, after] = [factsOf(one), factsOf(other)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .map((what) => ({ what, from: before.get(what), to: after.get(what) }))
    .filter(({ from, to }) => from !== to)
    .map(({ what, from, to }) => {
      const numbers = [from, to].every((value) => typeof value === 'number' || value === undefined);
      return { what, from, to, ...(numbers && { change: Number(to ?? 0) - Number(from ?? 0) }) };
    });
}

function factsOf(set: TrainingSet): ReadonlyMap<string, string | number | undefined> {
  const { rows, users, items, rowsOfUnknownItems, start, end, cut, horizonDays, checksum, scale } = set;
  const named = (kind: string, values: Readonly<Record<string, string | number>>) =>
    Object.entries(values).map(([name, value]) => [`${kind} ${name}`, value] as const);
  return new Map<string, string | number | undefined>([
    ...Object.entries({ rows, users, items }),
    ...named('events', set.eventTypes),
    ...Object.entries({ rowsOfUnknownItems, start, end, cut, horizonDays }),
    ...named('snapshot', set.snapshots),
    ['scale', scale.join(' ')],
    ['checksum', checksum],
  ]);
}
