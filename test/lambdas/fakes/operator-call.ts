import type { Context } from 'aws-lambda';
import type { ApiAnswer } from '../../../lambdas/adapters/api-gateway.ts';
import { context, withOutput } from './lambda-environment.ts';

type Handler = (event: unknown, context: Context) => Promise<ApiAnswer>;

export const CALLER = 'arn:aws:sts::000000000000:assumed-role/Engineer/ada';

export interface OperatorAnswer {
  readonly status: number;
  readonly body: unknown;
  /** What the function logged. */
  readonly output: string;
}

/** Calls a handler as API Gateway does for a request that IAM let through. */
export async function call(
  handler: Handler,
  method: string,
  resource: string,
  given: { readonly path?: string; readonly body?: unknown; readonly query?: Record<string, string> } = {},
): Promise<OperatorAnswer> {
  const event = {
    httpMethod: method,
    resource,
    pathParameters: given.path === undefined ? null : { id: given.path },
    queryStringParameters: given.query ?? null,
    body:
      given.body === undefined || typeof given.body === 'string' ? given.body : JSON.stringify(given.body),
    requestContext: { requestId: 'request-1', identity: { userArn: CALLER } },
  };
  const { result, output } = await withOutput(() => handler(event, context));
  return { status: result.statusCode, body: JSON.parse(result.body), output };
}
