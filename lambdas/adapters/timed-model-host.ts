import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import type { Variant } from '../domain/trial.ts';

/** What became of a call. */
export interface HostCall {
  readonly variant: Variant;
  readonly milliseconds: number;
  readonly failed: boolean;
}

/** Tells how long each answer of another model host took, and of each that did not come how long it was waited for. */
export class TimedModelHost implements ModelHost {
  readonly #host: ModelHost;
  readonly #report: (call: HostCall) => void;

  constructor(host: ModelHost, report: (call: HostCall) => void) {
    this.#host = host;
    this.#report = report;
  }

  async rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    const started = performance.now();
    const { variant = 'primary' } = request;
    let failed = true;
    try {
      const list = await this.#host.rank(request, signal);
      failed = false;
      return list;
    } finally {
      this.#report({ variant, milliseconds: performance.now() - started, failed });
    }
  }
}
