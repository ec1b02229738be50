import { seededRandom } from '../random.ts';
import type { RankedItem } from '../recommendation.ts';

/** What two rankers have for one list. */
export interface Drafted {
  /** By whose model it is, as the experiment names it. */
  readonly ranker: string;
  /** Best first, each once. */
  readonly items: readonly RankedItem[];
}

/**
 * One list of two, by team draft (Radlinski, Kurup and Joachims, CIKM 2008): in each round both rankers put their best
 * item that is not in the list yet, and chance says who goes first. So after any number of places neither has more than
 * one item more than the other, as long as both have some left, and no place favours either. Scores are those of
 * places: the rankers' own are on scales of their own. Where chance decided, the item has its propensity.
 * @param seed the same list comes of the same seed
 */
export function interleave(
  drafted: readonly [Drafted, Drafted],
  { length, seed }: { readonly length: number; readonly seed: string },
): readonly RankedItem[] {
  const random = seededRandom(seed);
  const taken = new Set<string>();
  const teams = drafted.map((of) => new Team(of));
  const list: RankedItem[] = [];
  while (list.length < length && teams.some((team) => team.next(taken) !== undefined)) {
    const turn = random() < 0.5 ? teams : teams.toReversed();
    // Who went first shows by the first item on which they differ.
    let isOpen = true;
    for (const team of turn) {
      const item = team.next(taken);
      if (item === undefined || list.length >= length) continue;
      const differ: boolean = isOpen && wantOthers(teams, taken);
      isOpen &&= !differ;
      taken.add(item.itemId);
      const score = 1 / (list.length + 1);
      list.push({ ...item, score, ranker: team.ranker, ...(differ && { propensity: 0.5 }) });
    }
  }
  return list;
}

/** Whether both have an item left, and not the same. */
function wantOthers(teams: readonly Team[], taken: ReadonlySet<string>): boolean {
  const wanted = teams.flatMap((team) => team.next(taken)?.itemId ?? []);
  return new Set(wanted).size === teams.length;
}

/** A ranker's items that are left. */
class Team {
  readonly ranker: string;
  readonly #items: readonly RankedItem[];
  #place = 0;

  constructor({ ranker, items }: Drafted) {
    this.ranker = ranker;
    this.#items = items;
  }

  /** @returns undefined: all are in the list */
  next(taken: ReadonlySet<string>): RankedItem | undefined {
    for (; ; this.#place += 1) {
      const item = this.#items[this.#place];
      if (item === undefined || !taken.has(item.itemId)) return item;
    }
  }
}
