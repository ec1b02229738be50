import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  CountBreaker,
  ExponentialBackoff,
  handleType,
} from 'cockatiel';
import { ModelHostUnavailableError } from '../domain/errors.ts';
import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';

/** Opens when half of the last 20 calls failed; ten are enough to say so. */
const OPENS = { threshold: 0.5, size: 20, minimumNumberOfCalls: 10 };
/** How long it stays open before one call may try, longer each time that the try fails. */
const OPEN_MS = { initialDelay: 500, maxDelay: 15_000 };

export type BreakerState = 'closed' | 'open' | 'half-open';

/**
 * Spares a model host that fails, and its callers the wait for it: after enough failures it is not asked for a while,
 * then by one call at a time until one works. Each process has its own.
 */
export class BreakingModelHost implements ModelHost {
  readonly #host: ModelHost;
  readonly #policy = circuitBreaker(handleType(ModelHostUnavailableError), {
    halfOpenAfter: new ExponentialBackoff(OPEN_MS),
    breaker: new CountBreaker(OPENS),
  });

  constructor(host: ModelHost, onStateChange: (state: BreakerState) => void) {
    this.#host = host;
    this.#policy.onStateChange((state) => {
      onStateChange(STATES[state]);
    });
  }

  async rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    // Others would wait for the one that tries: their shoppers are better off with a fallback at once.
    if (this.#policy.state === CircuitState.HalfOpen) throw notAsked();
    try {
      return await this.#policy.execute(() => this.#host.rank(request, signal));
    } catch (error) {
      throw error instanceof BrokenCircuitError ? notAsked(error) : error;
    }
  }
}

const STATES = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
} as const;

const notAsked = (cause?: unknown): ModelHostUnavailableError =>
  new ModelHostUnavailableError('The model host fails too often; it is not asked for a while', { cause });
