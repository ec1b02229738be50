import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

interface GatewayError {
  readonly response: ResponseType;
  readonly type: string;
  readonly code: string;
  /** @default API Gateway's own */
  readonly status?: string;
}

const badRequest = 'InvalidInputException';
const notFound = 'ResourceNotFoundException';
const internal = 'InternalServerException';

/** Errors that API Gateway answers by itself, before or instead of a handler. */
const errors: readonly GatewayError[] = [
  { response: ResponseType.INVALID_API_KEY, type: 'ForbiddenException', code: 'invalid_api_key' },
  { response: ResponseType.ACCESS_DENIED, type: 'ForbiddenException', code: 'access_denied' },
  // What API Gateway answers to paths that do not exist.
  {
    response: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    type: notFound,
    code: 'no_such_path',
    status: '404',
  },
  { response: ResponseType.RESOURCE_NOT_FOUND, type: notFound, code: 'no_such_path' },
  { response: ResponseType.BAD_REQUEST_BODY, type: badRequest, code: 'invalid_body' },
  { response: ResponseType.REQUEST_TOO_LARGE, type: badRequest, code: 'body_too_large' },
  {
    response: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    type: 'UnsupportedMediaTypeException',
    code: 'unsupported_media_type',
  },
  { response: ResponseType.THROTTLED, type: 'ThrottlingException', code: 'throttled' },
  { response: ResponseType.QUOTA_EXCEEDED, type: 'LimitExceededException', code: 'quota_exceeded' },
  { response: ResponseType.INTEGRATION_TIMEOUT, type: internal, code: 'timed_out' },
  { response: ResponseType.DEFAULT_4XX, type: badRequest, code: 'bad_request' },
  { response: ResponseType.DEFAULT_5XX, type: internal, code: 'internal_error' },
];

/** Where callers sign: what has no signature is told so, for API Gateway tells it from no path by nothing. */
export const signedErrors: readonly GatewayError[] = [
  ...errors.filter(({ response }) => response !== ResponseType.MISSING_AUTHENTICATION_TOKEN),
  {
    response: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    type: 'MissingAuthenticationTokenException',
    code: 'not_signed_or_no_such_path',
    status: '403',
  },
  { response: ResponseType.INVALID_SIGNATURE, type: 'InvalidSignatureException', code: 'invalid_signature' },
  { response: ResponseType.EXPIRED_TOKEN, type: 'ExpiredTokenException', code: 'expired_credentials' },
];

/**
 * Whoever asked may read that they were refused, or a page would see a network error where it is throttled. These
 * answers hold nothing of anybody, and the gateway cannot compare origins here.
 */
const readableByPages = { 'Access-Control-Allow-Origin': 'method.request.header.Origin' };

interface GatewayErrorOptions {
  /** @default those of an API whose callers have a key */
  readonly of?: readonly GatewayError[];
  /** Whether pages of other origins call the API, and have to see why they were refused. */
  readonly toPages: boolean;
  /** Whether a web ACL may refuse a request before the gateway sees it. */
  readonly behindWebAcl: boolean;
}

const blocked: GatewayError = {
  response: ResponseType.WAF_FILTERED,
  type: 'ForbiddenException',
  code: 'blocked',
};

/** Gives the gateway's own errors the shape of the handlers': `{type, code, message, requestId}`. */
export function shapeGatewayErrors(
  api: RestApi,
  { of = errors, toPages, behindWebAcl }: GatewayErrorOptions,
): void {
  for (const { response, type, code, status } of behindWebAcl ? [...of, blocked] : of) {
    api.addGatewayResponse(`Error${response.responseType}`, {
      type: response,
      ...(status !== undefined && { statusCode: status }),
      responseHeaders: { 'x-amzn-ErrorType': `'${type}'`, ...(toPages ? readableByPages : {}) },
      templates: {
        // `messageString` comes with its quotes.
        'application/json':
          `{"type":"${type}","code":"${code}",` +
          '"message":$context.error.messageString,"requestId":"$context.requestId"}',
      },
    });
  }
}
