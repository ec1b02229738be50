/** Rows by where they were, such as `online/events` or `lake/interactions`. */
type PlaceCounts = Readonly<Record<string, number>>;

/** Of each place, how much of a user there was and how much of it is gone. */
interface ErasedPlace {
  /** Where it was, such as `online/events`. */
  readonly place: string;
  readonly found: number;
  readonly removed: number;
}

/** What became of the erasure of a user. It knows the user by a pseudonym alone. */
export interface Erasure {
  readonly id: string;
  readonly state: 'running' | 'completed';
  readonly requestedAt: string;
  readonly requestedBy: string;
  readonly completedAt?: string | undefined;
  readonly places: readonly ErasedPlace[];
}

/** Long enough that no two users of a shop share one. */
const ID_DIGITS = 32;

/** A user's erasure is one, however often it is asked for. */
export const erasureIdOf = (pseudonym: string): string => `e-${pseudonym.slice(0, ID_DIGITS)}`;

/**
 * A step of an erasure, as it was written down when it was done: by the call that erases from the online table, or by
 * the job that erases from the lake and the files beside it, whose steps begin with `lake`.
 */
export type ErasureStep =
  | { readonly step: 'requested'; readonly at: string; readonly who: string }
  /** What there was before anything was removed. */
  | { readonly step: 'found' | 'lakeFound'; readonly at: string; readonly counts: PlaceCounts }
  /** After it nothing was left; what a removal that was cut short had removed is not in its counts. */
  | { readonly step: 'removed' | 'lakeRemoved'; readonly at: string; readonly counts: PlaceCounts };

/** The receipt that the steps come to. undefined: nobody asked for the erasure. */
export function erasureOf(id: string, steps: readonly ErasureStep[]): Erasure | undefined {
  const requested = steps.find((one) => one.step === 'requested');
  if (requested === undefined) return undefined;
  const online = partOf(steps, 'found', 'removed');
  const lake = partOf(steps, 'lakeFound', 'lakeRemoved');
  const completedAt = [online.completedAt, lake.completedAt];
  const isCompleted = completedAt.every((at) => at !== undefined);
  return {
    id,
    state: isCompleted ? 'completed' : 'running',
    requestedAt: requested.at,
    requestedBy: requested.who,
    completedAt: isCompleted ? completedAt.toSorted().at(-1) : undefined,
    places: [
      ...online.places.map(({ place, ...counts }) => ({ place: `online/${place}`, ...counts })),
      ...lake.places,
    ],
  };
}

interface ErasedPart {
  readonly completedAt: string | undefined;
  readonly places: readonly ErasedPlace[];
}

function partOf(
  steps: readonly ErasureStep[],
  finding: 'found' | 'lakeFound',
  removing: 'removed' | 'lakeRemoved',
): ErasedPart {
  const countsOf = (name: string) =>
    steps.flatMap((one) => (one.step === name && 'counts' in one ? [one] : []));
  const found = countsOf(finding)[0]?.counts ?? {};
  const removed = countsOf(removing);
  const [first] = removed;
  const all = new Set(
    [found, ...removed.map(({ counts }) => counts)].flatMap((counts) => Object.keys(counts)),
  );
  const places = [...all].map((place) => {
    const rows = Math.max(
      found[place] ?? 0,
      removed.reduce((sum, { counts }) => sum + (counts[place] ?? 0), 0),
    );
    // Nothing was left after the first complete removal: all that had been found is gone.
    return { place, found: rows, removed: first === undefined ? 0 : rows };
  });
  return { completedAt: first?.at, places };
}
