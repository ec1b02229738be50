import { ModelHostUnavailableError } from '../domain/errors.ts';
import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import { invocationOf, rankedListOf } from './model-host-messages.ts';
import { postJson } from './post-json.ts';

export interface HttpModelHostOptions {
  /** Of the load balancer before the hosts, or of a host itself. */
  readonly url: string;
  readonly timeoutMs: number;
}

/** A model in containers behind a load balancer. */
export class HttpModelHost implements ModelHost {
  readonly #url: string;
  readonly #timeoutMs: number;

  constructor({ url, timeoutMs }: HttpModelHostOptions) {
    this.#url = new URL('/invocations', url).href;
    this.#timeoutMs = timeoutMs;
  }

  async rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    const body = invocationOf(request);
    const { status, text } = await postJson(this.#url, { body, timeoutMs: this.#timeoutMs, signal });
    if (status === 200) return rankedListOf(text);
    throw new ModelHostUnavailableError(`The model host answered ${status}`, { cause: text });
  }
}
