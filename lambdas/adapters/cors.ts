import type { ApiGatewayEvent } from '../contracts/api-gateway-event.ts';
import type { ApiAnswer } from './api-gateway.ts';
import { requestHeader } from './request-header.ts';

/**
 * Lets a page of one of these origins read an answer. The gateway answers preflights itself; this is the other half of
 * CORS, which API Gateway leaves to functions.
 */
export function readableBy(
  origins: ReadonlySet<string>,
  event: ApiGatewayEvent,
  answer: ApiAnswer,
): ApiAnswer {
  if (origins.size === 0) return answer;
  const origin = requestHeader(event, 'origin');
  const allowed: Record<string, string> =
    origin !== undefined && origins.has(origin)
      ? {
          'access-control-allow-origin': origin,
          'access-control-expose-headers': 'retry-after,x-amzn-errortype',
        }
      : {};
  // Also where there is none: a cache must not give one origin's answer to another.
  return { ...answer, headers: { ...answer.headers, ...allowed, vary: 'origin' } };
}
