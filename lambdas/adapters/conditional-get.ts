import { createHash } from 'node:crypto';
import type { ApiGatewayEvent } from '../contracts/api-gateway-event.ts';
import type { ApiAnswer } from './api-gateway.ts';
import { requestHeader } from './request-header.ts';

/**
 * The answer to a GET, for the shopper's own browser to keep and to ask again about: what it shows may change with the
 * next click, so nothing is shown again unasked.
 */
const CACHE_CONTROL = 'private, no-cache';

/** The same for the same content, whatever the answer's id. */
export const etagOf = (content: unknown): string =>
  `"${createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 27)}"`;

/** Whether the caller already has what bears this tag. */
export function isKnown(event: ApiGatewayEvent, etag: string): boolean {
  const known = requestHeader(event, 'if-none-match')?.split(',') ?? [];
  const tags = known.map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

export const tagged = (answer: ApiAnswer, etag: string): ApiAnswer => ({
  ...answer,
  headers: { ...answer.headers, 'cache-control': CACHE_CONTROL, etag },
});

export const notModified = (etag: string): ApiAnswer => ({
  statusCode: 304,
  headers: { 'cache-control': CACHE_CONTROL, etag },
  body: '',
});
