import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import type * as z from 'zod';
import { type putEventsRequestSchema, putEventsResponseSchema } from '../../../lambdas/contracts/events.ts';
import {
  type recommendationsRequestSchema,
  recommendationsResponseSchema,
} from '../../../lambdas/contracts/recommendations.ts';
import { Failure } from '../failure.ts';
import type { Clients } from './clients.ts';
import type { StackOutputs } from './outputs.ts';

export type RecommendationsRequest = z.input<typeof recommendationsRequestSchema>;
export type Recommendations = z.output<typeof recommendationsResponseSchema>;
export type Events = z.input<typeof putEventsRequestSchema>;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The shop's API as a front end calls it: over HTTP, with a key. */
export class ShopApi {
  readonly url: string;
  readonly key: string;

  constructor(url: string, key: string) {
    this.url = url.replace(/\/$/, '');
    this.key = key;
  }

  async post(path: string, body: unknown): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'x-api-key': this.key };
    const answer = await fetch(`${this.url}${path}`, { method: 'POST', headers, body: text });
    return { status: answer.status, body: await answer.json() };
  }

  async recommendations(request: RecommendationsRequest): Promise<Recommendations> {
    const { status, body } = await this.post('/recommendations', request);
    if (status !== 200)
      throw new Failure(`POST /recommendations answered ${status}: ${JSON.stringify(body)}`);
    return recommendationsResponseSchema.parse(body);
  }

  async putEvents(request: Events): Promise<readonly string[]> {
    const { status, body } = await this.post('/events', request);
    if (status !== 200) throw new Failure(`POST /events answered ${status}: ${JSON.stringify(body)}`);
    return putEventsResponseSchema.parse(body).eventIds;
  }
}

export async function shopApi({ apiGateway }: Clients, { ApiUrl, ApiKeyId }: StackOutputs): Promise<ShopApi> {
  const { value } = await apiGateway.send(new GetApiKeyCommand({ apiKey: ApiKeyId, includeValue: true }));
  if (value === undefined) throw new Error(`API Gateway gave no value for the key ${ApiKeyId}.`);
  return new ShopApi(ApiUrl, value);
}
