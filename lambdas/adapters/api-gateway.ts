import type { ApiGatewayEvent } from '../contracts/api-gateway-event.ts';
import type { ErrorBody } from '../contracts/error-body.ts';
import { EventStreamUnavailableError, OnlineTableError } from '../domain/errors.ts';
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

/** The parameters of a path. API Gateway hands them over as they stand in the URL. */
export function pathOf({
  pathParameters,
}: Pick<ApiGatewayEvent, 'pathParameters'>): Parsed<Readonly<Record<string, string>>> {
  try {
    const parameters = Object.entries(pathParameters ?? {});
    const decoded = parameters.map(([name, text = '']) => [name, decodeURIComponent(text)] as const);
    return { ok: true, value: Object.fromEntries(decoded) };
  } catch {
    return {
      ok: false,
      problem: { code: 'invalid_field', message: 'The path is not percent-encoded UTF-8' },
    };
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
export function refused(
  { isMissing, ...problem }: Problem,
  { requestId, example }: { readonly requestId: string; readonly example: unknown },
): ApiAnswer {
  const body = { ...problem, requestId, example };
  return isMissing
    ? errorAnswer(404, { ...body, type: 'ResourceNotFoundException', code: 'not_found' })
    : errorAnswer(400, { ...body, type: 'InvalidInputException' });
}

/** A request that is right, and that what happened before stands against. */
export const conflicting = (
  { code, message }: Pick<ErrorBody, 'code' | 'message'>,
  requestId: string,
): ApiAnswer => errorAnswer(409, { type: 'ResourceInUseException', code, message, requestId });

/** The one place where an error becomes an answer. What went wrong inside is in the log, under the request's id. */
export function failed(error: unknown, requestId: string): ApiAnswer {
  if (error instanceof EventStreamUnavailableError) return unavailable('stream_unavailable', requestId);
  if (error instanceof OnlineTableError) return unavailable('table_unavailable', requestId);
  return errorAnswer(500, {
    type: 'InternalServerException',
    code: 'internal_error',
    message: 'The request failed; it can be sent again',
    requestId,
  });
}

function unavailable(code: ErrorBody['code'], requestId: string): ApiAnswer {
  const answer = errorAnswer(503, {
    type: 'ServiceUnavailableException',
    code,
    message: 'It could not be taken in right now; send it again, nothing will count twice',
    requestId,
  });
  return { ...answer, headers: { ...answer.headers, 'retry-after': '1' } };
}

const errorAnswer = (statusCode: number, body: ErrorBody): ApiAnswer => ({
  statusCode,
  headers: { ...HEADERS, 'x-amzn-ErrorType': body.type },
  body: JSON.stringify(body),
});
