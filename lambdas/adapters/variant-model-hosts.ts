import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import type { Variant } from '../domain/trial.ts';

/** A host for each variant, so that a candidate that fails opens its own circuit breaker and nobody else's. */
export class VariantModelHosts implements ModelHost {
  readonly #hosts: Readonly<Record<Variant, ModelHost>>;

  constructor(hosts: Readonly<Record<Variant, ModelHost>>) {
    this.#hosts = hosts;
  }

  rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    return this.#hosts[request.variant ?? 'primary'].rank(request, signal);
  }
}
