import type { Context } from 'aws-lambda';
import { type ApiGatewayEvent, apiGatewayEventSchema } from '../contracts/api-gateway-event.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { logger } from '../runtime/powertools.ts';
import { type ApiAnswer, failed } from './api-gateway.ts';

/** A Lambda behind the API: whatever its work throws is logged and becomes an answer. */
export function apiHandler(
  work: (event: ApiGatewayEvent) => Promise<ApiAnswer>,
): (event: unknown, context: Context) => Promise<ApiAnswer> {
  const answer = instrumented<ApiGatewayEvent, ApiAnswer>(
    ({ requestContext }) => requestContext.requestId,
    async (event) => {
      try {
        return await work(event);
      } catch (error) {
        logger.error('The request failed', { error });
        return failed(error, event.requestContext.requestId);
      }
    },
  );
  return (event, context) => answer(apiGatewayEventSchema.parse(event), context);
}
