import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Answer, answers } from '../http/answer.ts';
import type { HostedModel, ProcessMetrics } from './messages.ts';
import { RankerLostError, RankerProcess, type RankerProgram } from './ranker-process.ts';

/** A request whose ranker is lost is given to one more; whatever loses that one too is the request's own fault. */
const ATTEMPTS = 2;
/** A scrape waits ten seconds by default; the metrics of a busy ranker are not worth missing the others for. */
const METRICS_MS = 2_000;
const RESTART_MS = { first: 100, longest: 10_000 };

export interface RankerPoolOptions extends RankerProgram {
  readonly processes: number;
  /**
   * How many load their model at a time after the first, which alone finds out whether the model can be served.
   * A pool that is made beside one that serves loads one by one, to leave it the other cores.
   */
  readonly loadAtOnce: number;
  readonly log: Logger;
  readonly onRestart: () => void;
}

/** The processes that rank by one model. Whoever is lost is replaced; its requests go to another. */
export class RankerPool {
  readonly model: HostedModel;
  readonly #options: RankerPoolOptions;
  readonly #rankers = new Set<RankerProcess>();
  #retired = false;

  private constructor(options: RankerPoolOptions, first: RankerProcess) {
    this.#options = options;
    this.model = first.model;
    this.#add(first);
  }

  /** @throws RankerStartError when the model cannot be served */
  static async start(options: RankerPoolOptions): Promise<RankerPool> {
    const pool = new RankerPool(options, await RankerProcess.start(options));
    try {
      while (pool.#rankers.size < options.processes) {
        const more = Math.min(options.loadAtOnce, options.processes - pool.#rankers.size);
        const started = await Promise.all(Array.from({ length: more }, () => RankerProcess.start(options)));
        for (const ranker of started) pool.#add(ranker);
      }
    } catch (error) {
      await pool.retire();
      throw error;
    }
    return pool;
  }

  /** Rankers that can be asked now. */
  get live(): number {
    return this.#rankers.size;
  }

  /** The process ids of those, where the system gave them one. */
  get pids(): readonly number[] {
    return [...this.#rankers].flatMap(({ pid }) => pid ?? []);
  }

  /** Each goes to the ranker that has least to do. */
  async answer(body: Uint8Array<ArrayBuffer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const ranker = this.#leastBusy();
      if (ranker === undefined) return answers.notReady('The rankers are being started again.');
      try {
        return await ranker.answer(body);
      } catch (error) {
        if (!(error instanceof RankerLostError) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** What the rankers measured, of those that find the time to say. */
  async metrics(): Promise<ProcessMetrics[]> {
    const tooLong = wait(METRICS_MS, [], { ref: false });
    const all = [...this.#rankers].map((ranker) =>
      ranker.metrics().then(
        (metrics) => [metrics],
        () => [],
      ),
    );
    return (await Promise.all(all.map((one) => Promise.race([one, tooLong])))).flat();
  }

  /** Ends the rankers after their last answers. */
  async retire(): Promise<void> {
    this.#retired = true;
    await Promise.all([...this.#rankers].map((ranker) => ranker.stop()));
  }

  #isRetired(): boolean {
    return this.#retired;
  }

  #leastBusy(): RankerProcess | undefined {
    let best: RankerProcess | undefined;
    for (const ranker of this.#rankers) {
      if (!ranker.running) continue;
      if (best === undefined || ranker.inFlight < best.inFlight) best = ranker;
    }
    return best;
  }

  #add(ranker: RankerProcess): void {
    this.#rankers.add(ranker);
    void ranker.ended.then((how) => {
      this.#rankers.delete(ranker);
      if (this.#retired) return;
      this.#options.log.error({ pid: ranker.pid, how }, 'a ranker was lost; another is being started');
      this.#options.onRestart();
      void this.#replace();
    });
  }

  async #replace(): Promise<void> {
    for (let pauseMs = RESTART_MS.first; ; pauseMs = Math.min(2 * pauseMs, RESTART_MS.longest)) {
      await wait(pauseMs, undefined, { ref: false });
      if (this.#isRetired()) return;
      try {
        const ranker = await RankerProcess.start(this.#options);
        if (this.#isRetired()) await ranker.stop();
        else this.#add(ranker);
        return;
      } catch (error) {
        this.#options.log.error({ err: error }, 'a ranker could not be started again');
      }
    }
  }
}
