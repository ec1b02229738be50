import { ModelHostUnavailableError } from '../domain/errors.ts';
import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import { exchange, type HttpAnswer } from '../runtime/exchange.ts';
import { invocationOf, rankedListOf, unavailable } from './model-host-messages.ts';

export interface HttpModelHostOptions {
  /** Of the load balancer before the hosts, or of a host itself. */
  readonly url: string;
  readonly timeoutMs: number;
}

/** A model in containers behind a load balancer. */
export class HttpModelHost implements ModelHost {
  readonly #url: URL;
  readonly #timeoutMs: number;

  constructor({ url, timeoutMs }: HttpModelHostOptions) {
    this.#url = new URL('/invocations', url);
    this.#timeoutMs = timeoutMs;
  }

  async rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    const { status, text } = await this.#post(invocationOf(request), signal);
    if (status === 200) return rankedListOf(text);
    throw new ModelHostUnavailableError(`The model host answered ${status}`, { cause: text });
  }

  async #post(body: string, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const headers = { 'content-type': 'application/json' };
    const request = { origin: this.#url, path: this.#url.pathname, headers, body };
    try {
      return await exchange(request, { timeoutMs: this.#timeoutMs, signal });
    } catch (error) {
      throw unavailable(error, signal);
    }
  }
}
