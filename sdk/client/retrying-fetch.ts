/** How a request is kept up. */
export interface Patience {
  /** How long each attempt may take, in milliseconds. */
  readonly timeoutMs: number;
  /** How many times a request is sent again at most. */
  readonly retries: number;
  /** The first pause in milliseconds; each later one is twice as long, and a random part is left off. */
  readonly pauseMs: number;
  /** If the API asks for a longer pause than this, the caller gets its answer and decides. */
  readonly longestPauseMs: number;
}

/** No attempt was answered. Its cause is what became of the last: a TimeoutError, or the network's own error. */
export class ShopUnreachableError extends Error {
  override readonly name = 'ShopUnreachableError';
}

type Fetch = (request: Request) => Promise<Response>;

/**
 * Sends a request again when it was throttled, when the API failed, or when no answer came. That is safe for every
 * operation: what was taken in already counts once.
 */
export const retryingFetch =
  (fetch: Fetch, patience: Patience): Fetch =>
  async (request) => {
    for (let attempt = 0; ; attempt += 1) {
      const isLast = attempt >= patience.retries;
      const { answer, error } = await tried(fetch, request, patience.timeoutMs);
      if (answer !== undefined && (isLast || !isTemporary(answer.status))) return answer;
      // The caller gave up: their reason is what they have to hear.
      request.signal.throwIfAborted();
      if (answer === undefined && isLast)
        throw new ShopUnreachableError(`No answer after ${attempt + 1} attempts`, { cause: error });
      const pauseMs = askedPauseMs(answer) ?? patience.pauseMs * 2 ** attempt * (0.5 + Math.random() / 2);
      if (answer !== undefined && pauseMs > patience.longestPauseMs) return answer;
      await answer?.body?.cancel();
      await pause(pauseMs, request.signal);
      request.signal.throwIfAborted();
    }
  };

interface Outcome {
  /** undefined: there was none. */
  readonly answer?: Response;
  readonly error?: unknown;
}

async function tried(fetch: Fetch, request: Request, timeoutMs: number): Promise<Outcome> {
  try {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
    return { answer: await fetch(new Request(request.clone(), { signal })) };
  } catch (error) {
    return { error };
  }
}

const isTemporary = (status: number): boolean => status === 429 || status >= 500;

/** Retry-After is in seconds, or a date. */
function askedPauseMs(answer: Response | undefined): number | undefined {
  const asked = answer?.headers.get('retry-after');
  if (asked === undefined || asked === null) return undefined;
  const milliseconds = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** Ends early when the caller gives up. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
