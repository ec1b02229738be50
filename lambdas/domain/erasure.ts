import type { UserDataCounts } from './ports/user-data.ts';

/** Of each kind of data, how much of a user there was and how much of it is gone. */
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

/** A step of an erasure, as it was written down when it was done. */
export type ErasureStep =
  | { readonly step: 'requested'; readonly at: string; readonly who: string }
  /** What there was before anything was removed. */
  | { readonly step: 'found'; readonly at: string; readonly counts: UserDataCounts }
  /** After it nothing was left; what a removal that was cut short had removed is not in its counts. */
  | { readonly step: 'removed'; readonly at: string; readonly counts: UserDataCounts };

/** The receipt that the steps come to. undefined: nobody asked for the erasure. */
export function erasureOf(id: string, steps: readonly ErasureStep[]): Erasure | undefined {
  const requested = steps.find((one) => one.step === 'requested');
  if (requested === undefined) return undefined;
  const found = steps.find((one) => one.step === 'found')?.counts ?? {};
  const removed = steps.filter((one) => one.step === 'removed');
  const [first] = removed;
  const kinds = new Set([found, ...removed.map(({ counts }) => counts)].flatMap(kindsOf));
  const places = [...kinds].map((kind) => {
    const all = Math.max(
      found[kind] ?? 0,
      removed.reduce((sum, { counts }) => sum + (counts[kind] ?? 0), 0),
    );
    // Nothing was left after the first complete removal: all that had been found is gone.
    return { place: `online/${kind}`, found: all, removed: first === undefined ? 0 : all };
  });
  return {
    id,
    state: first === undefined ? 'running' : 'completed',
    requestedAt: requested.at,
    requestedBy: requested.who,
    completedAt: first?.at,
    places,
  };
}

const kindsOf = (counts: UserDataCounts) => Object.keys(counts) as (keyof UserDataCounts)[];
