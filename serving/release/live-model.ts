import type { Logger } from 'pino';
import { type Answer, answers } from '../http/answer.ts';
import type { HostedModel, ProcessMetrics } from '../rankers/messages.ts';
import { RankerPool } from '../rankers/ranker-pool.ts';
import { RankerStartError } from '../rankers/ranker-process.ts';
import type { HostMetrics } from '../telemetry/host-metrics.ts';

export interface LiveModelOptions {
  /** The bundle that holds the host. */
  readonly file: string;
  readonly processes: number;
  readonly log: Logger;
  readonly metrics: HostMetrics;
}

export interface Candidate {
  readonly modelDirectory: string;
  /** @default the version in the model's manifest */
  readonly modelVersion?: string | undefined;
}

export type SwitchOutcome =
  | { readonly outcome: 'serving'; readonly model: HostedModel }
  | { readonly outcome: 'refused'; readonly reason: string };

/** The model that answers, and the change to another one while requests go on. */
export class LiveModel {
  readonly #options: LiveModelOptions;
  #pool: RankerPool | undefined;

  constructor(options: LiveModelOptions) {
    this.#options = options;
    const { metrics } = options;
    metrics.watch('vitrine_rankers', 'Ranker processes that can be asked.', () => this.#pool?.live ?? 0);
    metrics.watch(
      'vitrine_rankers_wanted',
      'Ranker processes that there should be.',
      () => options.processes,
    );
  }

  get model(): HostedModel | undefined {
    return this.#pool?.model;
  }

  get pids(): readonly number[] {
    return this.#pool?.pids ?? [];
  }

  /** Whether somebody is there to rank. */
  get ready(): boolean {
    return (this.#pool?.live ?? 0) > 0;
  }

  answer(body: Uint8Array<ArrayBuffer>): Promise<Answer> {
    // A request belongs to the pool that it was given to, so an answer is of one model, whenever the pool changes.
    return this.#pool?.answer(body) ?? Promise.resolve(answers.notReady('No model is loaded yet.'));
  }

  async metricsText(): Promise<string> {
    const rankers: ProcessMetrics[] = (await this.#pool?.metrics()) ?? [];
    return this.#options.metrics.text(rankers);
  }

  /**
   * Loads and warms a model beside the one that serves, in processes of its own, and then lets it answer. The old one
   * ends after the requests that it has. One that is refused changes nothing. Not to be called again before it is done.
   */
  async switchTo(candidate: Candidate): Promise<SwitchOutcome> {
    const { log, metrics, processes, file } = this.#options;
    const started = performance.now();
    let pool: RankerPool;
    try {
      pool = await RankerPool.start({
        ...candidate,
        file,
        processes,
        loadAtOnce: this.#pool === undefined ? processes : 1,
        log,
        onRestart: () => {
          metrics.countRestart();
        },
      });
    } catch (error) {
      if (!(error instanceof RankerStartError)) throw error;
      return { outcome: 'refused', reason: error.message };
    }
    const old = this.#pool;
    this.#pool = pool;
    const { model } = pool;
    metrics.countLoad('serving');
    metrics.serves(model);
    const loadMs = Math.round(performance.now() - started);
    log.info({ model: model.name, modelVersion: model.version, items: model.items, loadMs }, 'model ready');
    await old?.retire();
    return { outcome: 'serving', model };
  }

  async stop(): Promise<void> {
    await this.#pool?.retire();
  }
}
