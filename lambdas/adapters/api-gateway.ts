import type { ApiGatewayEvent } from '../contracts/api-gateway-event.ts';
import type { ErrorBody } from '../contracts/error-body.ts';
import { EventStreamUnavailableError } from '../domain/errors.ts';
import type { Parsed, Problem } from '../domain/problem.ts';

/** What API Gateway makes an HTTP response of. */
export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The JSON of a request's body; that it is text and JSON at all is checked here. */
export function jsonBodyOf({ body, isBase64Encoded }: ApiGatewayEvent): Parsed<unknown> {
  if (body === undefined || body === null || body === '') {
    return invalidJson('The body is empty; it must be a JSON object');
  }
  try {
    const text = isBase64Encoded
      ? new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body, 'base64'))
      : body;
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return invalidJson('The body is not JSON in UTF-8');
  }
}

const invalidJson = (message: string): Parsed<never> => ({
  ok: false,
  problem: { code: 'invalid_json', message },
});

/** Answers depend on the shopper and the moment: nothing between us may keep one. */
const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

export const accepted = (body: object): ApiAnswer => ({
  statusCode: 200,
  headers: HEADERS,
  body: JSON.stringify(body),
});

/** A request that cannot be served as it is, with one that could be. */
export const refused = (problem: Problem, { requestId, example }: { requestId: string; example: unknown }) =>
  errorAnswer(400, { type: 'InvalidInputException', ...problem, requestId, example });

/** The one place where an error becomes an answer. What went wrong inside is in the log, under the request's id. */
export function failed(error: unknown, requestId: string): ApiAnswer {
  if (error instanceof EventStreamUnavailableError) {
    const answer = errorAnswer(503, {
      type: 'ServiceUnavailableException',
      code: 'stream_unavailable',
      message: 'The events could not be taken right now; send them again, none will count twice',
      requestId,
    });
    return { ...answer, headers: { ...answer.headers, 'retry-after': '1' } };
  }
  return errorAnswer(500, {
    type: 'InternalServerException',
    code: 'internal_error',
    message: 'The request failed; it can be sent again',
    requestId,
  });
}

const errorAnswer = (statusCode: number, body: ErrorBody): ApiAnswer => ({
  statusCode,
  headers: { ...HEADERS, 'x-amzn-ErrorType': body.type },
  body: JSON.stringify(body),
});
