import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';

/** Tells how long each answer of another model host took. */
export class TimedModelHost implements ModelHost {
  readonly #host: ModelHost;
  readonly #report: (milliseconds: number) => void;

  constructor(host: ModelHost, report: (milliseconds: number) => void) {
    this.#host = host;
    this.#report = report;
  }

  async rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    const started = performance.now();
    const list = await this.#host.rank(request, signal);
    this.#report(performance.now() - started);
    return list;
  }
}
