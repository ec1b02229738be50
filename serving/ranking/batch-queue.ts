import type { Instance, Prediction } from '../../lambdas/contracts/model-host.ts';

type Rank = (instances: readonly Instance[]) => Promise<Prediction[]>;

interface Job {
  readonly instances: readonly Instance[];
  readonly settle: PromiseWithResolvers<Prediction[]>;
}

export interface BatchQueueLimits {
  /** Instances that may wait; beyond them an offer is declined. */
  readonly maxWaiting: number;
  /** Instances that are ranked in one call, unless a single request has more. */
  readonly maxBatch: number;
}

/**
 * Ranks one batch at a time, and takes what arrived meanwhile as the next one: alone a request waits for nobody, and
 * under load requests share the runtime's cost per run.
 */
export class BatchQueue {
  readonly #rank: Rank;
  readonly #limits: BatchQueueLimits;
  readonly #jobs: Job[] = [];
  #waiting = 0;
  #running = false;

  constructor(rank: Rank, limits: BatchQueueLimits) {
    this.#rank = rank;
    this.#limits = limits;
  }

  /** Instances that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Undefined when too much waits already: the caller should come back later. */
  offer(instances: readonly Instance[]): Promise<Prediction[]> | undefined {
    // One request alone is always taken, however many instances it has.
    if (this.#waiting > 0 && this.#waiting + instances.length > this.#limits.maxWaiting) return undefined;
    const settle = Promise.withResolvers<Prediction[]>();
    this.#jobs.push({ instances, settle });
    this.#waiting += instances.length;
    if (!this.#running) void this.#work();
    return settle.promise;
  }

  async #work(): Promise<void> {
    this.#running = true;
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) await this.#process(batch);
    this.#running = false;
  }

  #take(): Job[] {
    let size = 0;
    let count = 0;
    for (const { instances } of this.#jobs) {
      if (count > 0 && size + instances.length > this.#limits.maxBatch) break;
      size += instances.length;
      count += 1;
    }
    this.#waiting -= size;
    return this.#jobs.splice(0, count);
  }

  async #process(jobs: readonly Job[]): Promise<void> {
    try {
      const predictions = await this.#rank(jobs.flatMap(({ instances }) => instances));
      let start = 0;
      for (const { instances, settle } of jobs) {
        settle.resolve(predictions.slice(start, start + instances.length));
        start += instances.length;
      }
    } catch (error) {
      const [first, ...others] = jobs;
      if (others.length === 0) first?.settle.reject(error);
      // One request may have spoilt the batch for the others: each is tried by itself.
      else for (const job of jobs) await this.#process([job]);
    }
  }
}
