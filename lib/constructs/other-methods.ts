import {
  type IResource,
  type MethodOptions,
  MockIntegration,
  PassthroughBehavior,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';

/** A method and a path that an API has, such as `POST` and `/users/{id}/merge`. */
interface KnownOperation {
  readonly method: string;
  readonly path: string;
}

const STATUS = '405';
const JSON_TYPE = 'application/json';

/**
 * Answers whoever asks a known path by a method that it does not have: 405, with those that it has in `Allow`. Left
 * alone, API Gateway says of both a wrong method and a wrong path that an authentication token is missing. The gateway
 * answers by itself, so no function is invoked; it costs one resource of the template a path.
 * @param optionsOf who may ask a path: those who may ask its operations
 */
export function refuseOtherMethods(
  api: RestApi,
  operations: readonly KnownOperation[],
  optionsOf: (path: string) => MethodOptions = () => ({}),
): void {
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const here = operations.filter((operation) => operation.path === path).map(({ method }) => method);
    refuse(api.root.resourceForPath(path), [...new Set(here)].sort().join(', '), optionsOf(path));
  }
}

function refuse(resource: IResource, allow: string, options: MethodOptions): void {
  const integration = new MockIntegration({
    // Bodies of other types are answered 415, by the gateway's own error.
    passthroughBehavior: PassthroughBehavior.NEVER,
    requestTemplates: { [JSON_TYPE]: `{"statusCode":${STATUS}}` },
    integrationResponses: [
      {
        statusCode: STATUS,
        responseParameters: {
          'method.response.header.Allow': `'${allow}'`,
          'method.response.header.x-amzn-ErrorType': "'MethodNotAllowedException'",
        },
        responseTemplates: { [JSON_TYPE]: body(allow) },
      },
    ],
  });
  resource.addMethod('ANY', integration, {
    ...options,
    methodResponses: [
      {
        statusCode: STATUS,
        responseParameters: {
          'method.response.header.Allow': true,
          'method.response.header.x-amzn-ErrorType': true,
        },
      },
    ],
  });
}

const body = (allow: string): string =>
  '{"type":"MethodNotAllowedException","code":"method_not_allowed",' +
  `"message":"This path has no $context.httpMethod; it has ${allow}","requestId":"$context.requestId"}`;
