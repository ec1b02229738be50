import type { ApiGatewayEvent } from '../contracts/api-gateway-event.ts';
import type { ErrorBody } from '../contracts/error-body.ts';
import { EventStreamUnavailableError, OnlineTableError } from '../domain/errors.ts';
import type { Parsed, Problem } from '../domain/problem.ts';
import { requestHeader } from './request-header.ts';

/** What API Gateway makes an HTTP response of. */
export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The JSON of a request's body; that it is text and JSON at all is checked here. */
export function jsonBodyOf(event: ApiGatewayEvent): Parsed<unknown> {
  const { body, isBase64Encoded } = event;
  const type = requestHeader(event, 'content-type');
  if (type && !JSON_TYPE.test(type)) {
    const message = 'The body must be JSON: send it with content-type: application/json';
    return { ok: false, problem: { code: 'unsupported_media_type', message } };
  }
  if (body === undefined || body === null || body === '') {
    return invalidJson('The body is empty; it must be a JSON object');
  }
  try {
    const text = isBase64Encoded
      ? new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body, 'base64'))
      : body;
    // The gateway hands text over with this in place of bytes that are none: two ids could become one.
    if (text.includes('\uFFFD')) return invalidJson('The body is not JSON in UTF-8');
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return invalidJson('The body is not JSON in UTF-8');
  }
}

/** A body without a type is taken for JSON, as API Gateway takes it. */
const JSON_TYPE = /^application\/(?:json|[\w.!#$&^-]+\+json|x-amz-json-1\.[01])\s*(?:;|$)/i;

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
  if (isMissing) return errorAnswer(404, { ...body, type: 'ResourceNotFoundException', code: 'not_found' });
  const { status, type } = refusalOf(problem.code);
  return errorAnswer(status, { ...body, type });
}

/** How a problem with what a caller sent is told. */
export const refusalOf = (code: string) =>
  code === 'unsupported_media_type'
    ? ({ status: 415, type: 'UnsupportedMediaTypeException' } as const)
    : ({ status: 400, type: 'InvalidInputException' } as const);

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
