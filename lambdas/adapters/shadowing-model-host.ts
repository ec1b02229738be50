import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import { overlapOf } from '../domain/shadow-verdict.ts';

/** What became of a request that the candidate was asked too. */
export type ShadowCall =
  | { readonly outcome: 'failed' | 'late' }
  | { readonly outcome: 'answered'; /** Of the live list. */ readonly overlap: number };

export interface ShadowingModelHostOptions {
  readonly live: ModelHost;
  readonly candidate: ModelHost;
  readonly report: (call: ShadowCall) => void;
}

/**
 * Asks a candidate, where a request says so, what the model that serves is asked, at the same time, and hands on the live
 * answer alone, as it comes. `settle` ends what goes on when the list leaves, since a function that has answered is frozen.
 */
export class ShadowingModelHost implements ModelHost {
  readonly #options: ShadowingModelHostOptions;
  readonly #pending = new Set<AbortController>();

  constructor(options: ShadowingModelHostOptions) {
    this.#options = options;
  }

  rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    const live = this.#options.live.rank(request, signal);
    if (request.shadowed === true && request.variant !== 'candidate') void this.#shadow(request, live);
    return live;
  }

  /** Counts as late what the candidate has not answered yet, and waits for it no more. */
  settle(): void {
    for (const pending of this.#pending) {
      pending.abort();
      this.#options.report({ outcome: 'late' });
    }
    this.#pending.clear();
  }

  async #shadow(request: RankRequest, live: Promise<RankedList>): Promise<void> {
    const pending = new AbortController();
    this.#pending.add(pending);
    const asked = this.#ask({ ...request, variant: 'candidate' }, pending.signal);
    const [shadow, shown] = await Promise.all([asked, live.catch(() => undefined)]);
    // Else it was late, which is told already.
    if (!this.#pending.delete(pending)) return;
    if (shadow === undefined) this.#options.report({ outcome: 'failed' });
    else
      this.#options.report({
        outcome: 'answered',
        overlap: shown === undefined ? 1 : overlap(shown, shadow),
      });
  }

  /** @returns undefined: it failed */
  async #ask(request: RankRequest, signal: AbortSignal): Promise<RankedList | undefined> {
    try {
      return await this.#options.candidate.rank(request, signal);
    } catch {
      return undefined;
    }
  }
}

const overlap = (live: RankedList, other: RankedList): number =>
  overlapOf(
    live.items.map(({ itemId }) => itemId),
    other.items.map(({ itemId }) => itemId),
  );
