import { ModelHostUnavailableError } from '../domain/errors.ts';
import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import { Breaker, type BreakerState } from './breaker.ts';

/** Spares a model host that fails, and its callers the wait for it. */
export class BreakingModelHost implements ModelHost {
  readonly #host: ModelHost;
  readonly #breaker: Breaker;

  constructor(host: ModelHost, onStateChange: (state: BreakerState) => void) {
    this.#host = host;
    this.#breaker = new Breaker('The model host', ModelHostUnavailableError, onStateChange);
  }

  rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    return this.#breaker.run(() => this.#host.rank(request, signal));
  }
}
