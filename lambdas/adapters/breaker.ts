import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  CountBreaker,
  ExponentialBackoff,
  handleType,
} from 'cockatiel';

/** Opens when half of the last 20 calls failed; ten are enough to say so. */
const OPENS = { threshold: 0.5, size: 20, minimumNumberOfCalls: 10 };
/** How long it stays open before one call may try, longer each time that the try fails. */
const OPEN_MS = { initialDelay: 500, maxDelay: 15_000 };

export type BreakerState = 'closed' | 'open' | 'half-open';

/** What fails, as its callers tell it. */
type Failure = new (message: string, options?: ErrorOptions) => Error;

/**
 * Spares what fails, and its callers the wait for it: after enough failures it is not asked for a while, then by one
 * call at a time until one works. Each process has its own.
 */
export class Breaker {
  readonly #what: string;
  readonly #failure: Failure;
  readonly #policy;

  /**
   * @param what is asked, as errors name it
   * @param failure the error that counts; others are the caller's own, and open nothing
   */
  constructor(what: string, failure: Failure, onStateChange: (state: BreakerState) => void) {
    this.#what = what;
    this.#failure = failure;
    this.#policy = circuitBreaker(handleType(failure), {
      halfOpenAfter: new ExponentialBackoff(OPEN_MS),
      breaker: new CountBreaker(OPENS),
    });
    this.#policy.onStateChange((state) => {
      onStateChange(STATES[state]);
    });
  }

  /** @throws what the work throws, or the failure at once where it is not asked */
  async run<T>(work: () => Promise<T>): Promise<T> {
    // Others would wait for the one that tries: their shoppers are better off without at once.
    if (this.#policy.state === CircuitState.HalfOpen) throw this.#notAsked();
    try {
      return await this.#policy.execute(work);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? this.#notAsked(error) : error;
    }
  }

  #notAsked(cause?: unknown): Error {
    return new this.#failure(`${this.#what} fails too often; it is not asked for a while`, { cause });
  }
}

const STATES = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
} as const;
