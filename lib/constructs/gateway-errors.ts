import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/** Errors that API Gateway answers by itself, and what the handlers would have called them. */
const errors = [
  { type: ResponseType.INVALID_API_KEY, status: '403', name: 'ForbiddenException' },
  { type: ResponseType.ACCESS_DENIED, status: '403', name: 'ForbiddenException' },
  // Without an API key API Gateway answers this to paths that do not exist.
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, status: '404', name: 'ResourceNotFoundException' },
  { type: ResponseType.RESOURCE_NOT_FOUND, status: '404', name: 'ResourceNotFoundException' },
  { type: ResponseType.BAD_REQUEST_BODY, status: '400', name: 'InvalidInputException' },
  { type: ResponseType.REQUEST_TOO_LARGE, status: '413', name: 'InvalidInputException' },
  { type: ResponseType.THROTTLED, status: '429', name: 'ThrottlingException' },
  { type: ResponseType.QUOTA_EXCEEDED, status: '429', name: 'LimitExceededException' },
  { type: ResponseType.INTEGRATION_TIMEOUT, status: '504', name: 'InternalServerException' },
  { type: ResponseType.DEFAULT_4XX, status: undefined, name: 'InvalidInputException' },
  { type: ResponseType.DEFAULT_5XX, status: undefined, name: 'InternalServerException' },
];

/** Gives the gateway's own errors the shape of the handlers': `{type, code, message, requestId}`. */
export function shapeGatewayErrors(api: RestApi): void {
  for (const { type, status, name } of errors) {
    api.addGatewayResponse(`Error${type.responseType}`, {
      type,
      ...(status !== undefined && { statusCode: status }),
      responseHeaders: { 'x-amzn-ErrorType': `'${name}'` },
      templates: {
        // `messageString` is already in quotes.
        'application/json':
          `{"type":"${name}","code":"$context.error.responseType",` +
          '"message":$context.error.messageString,"requestId":"$context.requestId"}',
      },
    });
  }
}
