import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { exampleOf } from '../contracts/example.ts';
import { type OperatorEvent, operatorEventSchema } from '../contracts/operator/api-event.ts';
import type { OperatorError } from '../contracts/operator/error.ts';
import { pageQuerySchema } from '../contracts/operator/paging.ts';
import { parseWith } from '../contracts/parse.ts';
import { ModelHostUnavailableError, UnknownPageError } from '../domain/errors.ts';
import type { Parsed } from '../domain/problem.ts';
import type { Outcome, Refusal } from '../domain/refusal.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { logger } from '../runtime/powertools.ts';
import { accepted, type ApiAnswer, failed, jsonBodyOf, pathOf, refusalOf } from './api-gateway.ts';

/** What an operation knows of a request besides its body or query. */
interface OperatorCall {
  /** ARN of the IAM caller. */
  readonly who: string;
  /** The variable part of the path; empty where it has none. */
  readonly path: string;
}

type Work<Input> = (input: Input, call: OperatorCall) => Promise<Outcome<object>>;
type Operation = (event: OperatorEvent) => Promise<ApiAnswer>;

/** An operation that reads its body; none at all is `{}`, so that the first missing field is named. */
export function withBody<T extends z.ZodType>(schema: T, work: Work<z.output<T>>): Operation {
  return operation(schema, work, (event) =>
    event.body === undefined || event.body === null || event.body === ''
      ? { ok: true, value: {} }
      : jsonBodyOf(event),
  );
}

/** An operation that reads its query. @param status of an answer that is no refusal */
export function withQuery<T extends z.ZodType>(
  schema: T,
  work: Work<z.output<T>>,
  status: 200 | 202 = 200,
): Operation {
  return async (event) => {
    const query = ({ queryStringParameters }: OperatorEvent) =>
      ({ ok: true, value: queryStringParameters ?? {} }) as const;
    const answer = await operation(schema, work, query)(event);
    return answer.statusCode === 200 ? { ...answer, statusCode: status } : answer;
  };
}

function operation<T extends z.ZodType>(
  schema: T,
  work: Work<z.output<T>>,
  inputOf: (event: OperatorEvent) => Parsed<unknown>,
): Operation {
  return async (event) => {
    const { requestId, identity } = event.requestContext;
    const given = inputOf(event);
    const input = given.ok ? parseWith(schema, given.value) : given;
    if (!input.ok) {
      return refusedAs({ kind: 'invalid', ...input.problem }, { requestId, example: exampleOf(schema) });
    }
    const parameters = pathOf(event);
    if (!parameters.ok) {
      return refusedAs({ kind: 'invalid', ...parameters.problem }, { requestId, example: exampleOf(schema) });
    }
    const [path = ''] = Object.values(parameters.value);
    const outcome = await work(input.value, { who: identity.userArn, path });
    return outcome.ok
      ? accepted(outcome.value)
      : refusedAs(outcome.refusal, { requestId, example: exampleOf(schema) });
  };
}

/** A Lambda behind the operator API. @param operations by method and path, such as `GET /models` */
export function operatorHandler(
  operations: Readonly<Record<string, Operation>>,
): (event: unknown, context: Context) => Promise<ApiAnswer> {
  const answer = instrumented<OperatorEvent, ApiAnswer>(
    ({ requestContext }) => requestContext.requestId,
    async (event) => {
      const { requestId } = event.requestContext;
      try {
        const asked = operations[`${event.httpMethod} ${event.resource}`];
        if (asked === undefined) throw new Error(`There is no ${event.httpMethod} ${event.resource} here.`);
        return await asked(event);
      } catch (error) {
        if (error instanceof UnknownPageError) return unknownPage(error.message, requestId);
        logger.error('The request failed', { error });
        return error instanceof ModelHostUnavailableError
          ? modelUnavailable(requestId)
          : failed(error, requestId);
      }
    },
  );
  return (event, context) => answer(operatorEventSchema.parse(event), context);
}

const REFUSED = {
  missing: { status: 404, type: 'ResourceNotFoundException' },
  conflict: { status: 409, type: 'ResourceInUseException' },
} as const;

function refusedAs(
  { kind, ...problem }: Refusal,
  { requestId, example }: { readonly requestId: string; readonly example: unknown },
): ApiAnswer {
  const { status, type } = kind === 'invalid' ? refusalOf(problem.code) : REFUSED[kind];
  return errorAnswer(status, { type, ...problem, requestId, ...(kind === 'invalid' && { example }) });
}

const unknownPage = (message: string, requestId: string): ApiAnswer =>
  refusedAs(
    { kind: 'invalid', code: 'invalid_value', field: 'next', message },
    { requestId, example: exampleOf(pageQuerySchema) },
  );

function modelUnavailable(requestId: string): ApiAnswer {
  return errorAnswer(503, {
    type: 'ServiceUnavailableException',
    code: 'model_unavailable',
    message: 'The live model did not answer: none is released, or its host is slow or down',
    requestId,
  });
}

const errorAnswer = (statusCode: number, body: OperatorError): ApiAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-amzn-ErrorType': body.type },
  body: JSON.stringify(body),
});
