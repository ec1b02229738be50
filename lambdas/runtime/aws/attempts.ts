import {
  isServerError,
  isThrottlingError,
  isTransientError,
  StandardRetryStrategy,
} from '@smithy/core/retry';

type Failure = Parameters<typeof isTransientError>[0];

/** What is tried again, after which pause, and how much of it a client may do at all: the SDK's own standard mode. */
export class Attempts {
  readonly #strategy: StandardRetryStrategy;

  constructor(maxAttempts: number) {
    this.#strategy = new StandardRetryStrategy(maxAttempts);
  }

  /**
   * Works until it succeeds, or fails with what another attempt would not help against.
   * @param work gets how many attempts there have been, itself included
   * @param signal ends a pause too
   * @throws what the last attempt did
   */
  async make<T>(work: (attempt: number) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    let token = await this.#strategy.acquireInitialRetryToken('');
    for (;;) {
      try {
        const result = await work(token.getRetryCount() + 1);
        this.#strategy.recordSuccess(token);
        return result;
      } catch (error) {
        const next = this.#strategy
          .refreshRetryTokenForRetry(token, { errorType: typeOf(error as Failure) })
          // It refuses another attempt by an error of its own, which says nothing of what happened.
          .catch(() => undefined);
        const granted = await unlessAborted(next, signal);
        if (granted === undefined) throw error;
        token = granted;
      }
    }
  }
}

function typeOf(error: Failure): 'THROTTLING' | 'TRANSIENT' | 'SERVER_ERROR' | 'CLIENT_ERROR' {
  if (isThrottlingError(error)) return 'THROTTLING';
  if (isTransientError(error)) return 'TRANSIENT';
  return isServerError(error) ? 'SERVER_ERROR' : 'CLIENT_ERROR';
}

/** undefined as soon as it is called off. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      resolve(undefined);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work
      .finally(() => {
        signal.removeEventListener('abort', onAbort);
      })
      .then(resolve, reject);
  });
}
