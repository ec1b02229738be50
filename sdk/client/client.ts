import createClient, { type Client } from 'openapi-fetch';
import { type Patience, retryingFetch } from './retrying-fetch.ts';
import type { components, paths } from './schema.ts';

export { ShopUnreachableError } from './retrying-fetch.ts';

/** The API's bodies by name, such as `Schemas['RecommendationsResponse']`. */
export type Schemas = components['schemas'];

/** A typed client: `shop.POST('/recommendations', { body })` gives `{ data }` or `{ error }`, and the `response`. */
export type ShopClient = Client<paths>;

export interface ShopClientOptions {
  /** Where the API is, with its stage: the stack's output `ApiUrl`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** @default 2000 milliseconds an attempt, 3 retries from 100 ms on, and no pause of more than 10 seconds */
  readonly patience?: Partial<Patience>;
  /** @default the platform's own */
  readonly fetch?: (request: Request) => Promise<Response>;
}

const PATIENCE: Patience = { timeoutMs: 2000, retries: 3, pauseMs: 100, longestPauseMs: 10_000 };

/** Answers of the API are values, errors among them; only a request that no attempt brought an answer to throws. */
export function createShopClient({ baseUrl, apiKey, patience, fetch }: ShopClientOptions): ShopClient {
  return createClient<paths>({
    baseUrl,
    headers: { 'x-api-key': apiKey },
    fetch: retryingFetch(fetch ?? ((request) => globalThis.fetch(request)), { ...PATIENCE, ...patience }),
  });
}
