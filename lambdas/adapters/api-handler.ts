import type { Context } from 'aws-lambda';
import { type ApiGatewayEvent, apiGatewayEventSchema } from '../contracts/api-gateway-event.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { apiEnvironment, parseEnvironment } from '../contracts/environment.ts';
import { reportAnswer } from '../runtime/api-metrics.ts';
import { logger } from '../runtime/powertools.ts';
import { type ApiAnswer, failed } from './api-gateway.ts';
import { readableBy } from './cors.ts';

/** Read here, once, because it concerns every function behind the API alike. */
const { CORS_ORIGINS: corsOrigins } = parseEnvironment(apiEnvironment, process.env);

/** A Lambda behind the API: whatever its work throws is logged and becomes an answer. */
export function apiHandler(
  work: (event: ApiGatewayEvent) => Promise<ApiAnswer>,
): (event: unknown, context: Context) => Promise<ApiAnswer> {
  const answer = instrumented<ApiGatewayEvent, ApiAnswer>(
    ({ requestContext }) => requestContext.requestId,
    async (event) => {
      const answered = await answerOf(event, work);
      reportAnswer(answered.statusCode);
      return readableBy(corsOrigins, event, answered);
    },
  );
  return (event, context) => answer(apiGatewayEventSchema.parse(event), context);
}

async function answerOf(
  event: ApiGatewayEvent,
  work: (event: ApiGatewayEvent) => Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  try {
    return await work(event);
  } catch (error) {
    logger.error('The request failed', { error });
    return failed(error, event.requestContext.requestId);
  }
}
