import type { Random } from '../random.ts';
import type { Candidate } from './candidate.ts';
import type { ListRule } from './rule.ts';

/** A share of the list that goes to certain items. */
interface Promotion {
  readonly name: string;
  /** Of the results, in percent; rounded to whole items. */
  readonly percent: number;
  readonly isPromoted: (item: Candidate) => boolean;
}

/** An item that has a place of its own. */
export interface Pin {
  readonly itemId: string;
  /** 1 is the first. */
  readonly position: number;
}

export interface Promotions {
  readonly promotions: readonly Promotion[];
  readonly pins: readonly Pin[];
  readonly numResults: number;
  /** Whether an item that is not on the list may be put there: no other rule has seen it. */
  readonly mayPin: (itemId: string) => boolean;
  readonly random: Random;
}

/**
 * Puts pinned items at their places, then promoted ones at places that chance picks, best first among themselves, as
 * Amazon Personalize does. If fewer match than a promotion's share, all of them are promoted.
 */
export const promote =
  ({ promotions, pins, numResults, mayPin, random }: Promotions): ListRule =>
  (items) => {
    const wanted = pinnedItems(items, pins, mayPin);
    const taken = new Set([...wanted.values()].map(({ itemId }) => itemId));
    const promoted: Candidate[] = [];
    for (const { name, percent, isPromoted } of promotions) {
      const share = Math.round((numResults * percent) / 100);
      const matching = items.filter((item) => !taken.has(item.itemId) && isPromoted(item)).slice(0, share);
      for (const item of matching) taken.add(item.itemId);
      promoted.push(...matching.map((item) => ({ ...item, fixed: true as const, promotionName: name })));
    }
    const rest = items.filter(({ itemId }) => !taken.has(itemId));
    const length = wanted.size + promoted.length + rest.length;
    const pinned = withinList(wanted, length);
    const free = placesOf(Math.min(numResults, length)).filter((place) => !pinned.has(place));
    const places = new Set(pick(free, promoted.length, random));
    return laidOut({ length, pinned, places, promoted, rest });
  };

function pinnedItems(
  items: readonly Candidate[],
  pins: readonly Pin[],
  mayPin: (itemId: string) => boolean,
): ReadonlyMap<number, Candidate> {
  const pinned = new Map<number, Candidate>();
  for (const { itemId, position } of pins) {
    const listed = items.find((item) => item.itemId === itemId);
    if (listed === undefined && !mayPin(itemId)) continue;
    pinned.set(position - 1, { ...(listed ?? { itemId, source: 'pin' }), fixed: true });
  }
  return pinned;
}

/** A pin beyond the end of a short list takes the last place that no other pin has. */
function withinList(wanted: ReadonlyMap<number, Candidate>, length: number): ReadonlyMap<number, Candidate> {
  const inside = [...wanted].filter(([place]) => place < length);
  const beyond = [...wanted].filter(([place]) => place >= length).sort(([one], [other]) => one - other);
  const free = placesOf(length).filter((place) => !wanted.has(place));
  const last = free.slice(free.length - beyond.length);
  return new Map([
    ...inside,
    ...beyond.flatMap(([, item], index) => {
      const place = last[index];
      return place === undefined ? [] : [[place, item] as const];
    }),
  ]);
}

interface Layout {
  readonly length: number;
  readonly pinned: ReadonlyMap<number, Candidate>;
  readonly places: ReadonlySet<number>;
  readonly promoted: readonly Candidate[];
  readonly rest: readonly Candidate[];
}

function laidOut({ length, pinned, places, promoted, rest }: Layout): readonly Candidate[] {
  const waiting = [...promoted];
  const others = [...rest];
  const inside = placesOf(length).flatMap((place) => {
    const pin = pinned.get(place);
    if (pin !== undefined) return [pin];
    return (places.has(place) ? waiting : others).splice(0, 1);
  });
  return [...inside, ...others, ...waiting];
}

const placesOf = (count: number): number[] => Array.from({ length: count }, (_, place) => place);

/** So many of them, each as likely as any other. */
function pick(places: readonly number[], count: number, random: Random): number[] {
  const left = [...places];
  return placesOf(Math.min(count, left.length)).flatMap(() =>
    left.splice(Math.floor(random() * left.length), 1),
  );
}
