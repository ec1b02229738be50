import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';

/** Latencies that the 95th percentile is taken from, and how many there must be before it is trusted. */
const SAMPLES = { most: 200, least: 20 };
/** Second attempts a request that may be made on average; a host that is slow for all must not get double the load. */
const PER_REQUEST = 0.1;
/** As many may be made at once after a quiet time. */
const SAVED = 5;

export interface HedgedModelHostOptions {
  /** What an answer may take; a second attempt that could not be over by then is not made. */
  readonly timeoutMs: number;
  readonly onHedge: () => void;
}

/**
 * Asks another time when an answer takes longer than 95 in 100 do, and takes what comes first. Ranking changes nothing
 * and its answer depends on the request alone, so asking twice is safe. What failed at once is not asked again here.
 */
export class HedgedModelHost implements ModelHost {
  readonly #host: ModelHost;
  readonly #options: HedgedModelHostOptions;
  readonly #latencies: number[] = [];
  #allowance = 1;

  constructor(host: ModelHost, options: HedgedModelHostOptions) {
    this.#host = host;
    this.#options = options;
  }

  async rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    this.#allowance = Math.min(SAVED, this.#allowance + PER_REQUEST);
    const delayMs = this.#delayMs();
    if (delayMs === undefined) return this.#attempt(request, signal);
    const over = new AbortController();
    const until = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
    const first = this.#attempt(request, until);
    const slow = await isSlow(first, delayMs);
    if (!slow || this.#allowance < 1) return first;
    this.#allowance -= 1;
    this.#options.onHedge();
    try {
      return await firstToWork([first, this.#attempt(request, until)]);
    } finally {
      // The attempt that lost is called off.
      over.abort();
    }
  }

  async #attempt(request: RankRequest, signal: AbortSignal | undefined): Promise<RankedList> {
    const started = performance.now();
    const list = await this.#host.rank(request, signal);
    this.#latencies.push(performance.now() - started);
    if (this.#latencies.length > SAMPLES.most) this.#latencies.shift();
    return list;
  }

  /** When an answer is late; undefined: not enough is known, or no time would be left for a second one. */
  #delayMs(): number | undefined {
    const { length } = this.#latencies;
    if (length < SAMPLES.least) return undefined;
    const p95 = Float64Array.from(this.#latencies).sort()[Math.ceil(0.95 * length) - 1];
    return p95 === undefined || p95 > this.#options.timeoutMs / 2 ? undefined : p95;
  }
}

/** Whether it takes longer than that; one that failed is not slow. */
async function isSlow(work: Promise<unknown>, delayMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      resolve(true);
    }, delayMs);
  });
  const settled = work.then(
    () => false,
    () => false,
  );
  const slow = await Promise.race([settled, late]);
  clearTimeout(timer);
  return slow;
}

/** The first that works; when none does, why the first one did not. */
async function firstToWork<T>(attempts: readonly [Promise<T>, Promise<T>]): Promise<T> {
  try {
    return await Promise.any(attempts);
  } catch {
    return attempts[0];
  }
}
