import type { InvocationRequest, ModelHostErrorCode } from '../../lambdas/contracts/model-host.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a caller whose request was not understood is shown. */
const example: InvocationRequest = {
  instances: [
    {
      history: [{ itemId: 'item-1', eventType: 'view', ageDays: 0.5 }],
      numResults: 25,
      exclude: ['item-2'],
      metadata: true,
    },
  ],
};

function failure(
  status: number,
  error: { code: ModelHostErrorCode; message: string; field?: string; example?: unknown },
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, body: JSON.stringify(error), headers };
}

/** Seconds after which a caller that was turned away may try again: many times what a full queue takes to empty. */
const RETRY_AFTER = { 'retry-after': '1' };

export const answers = {
  ok: (body: string): Answer => ({ status: 200, body }),
  text: (body: string): Answer => ({
    status: 200,
    body,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  }),
  invalidJson: (message: string): Answer => failure(400, { code: 'InvalidJson', message, example }),
  invalidRequest: (message: string, field: string): Answer =>
    failure(400, { code: 'InvalidRequest', message, ...(field !== '' && { field }), example }),
  notFound: (): Answer =>
    failure(404, {
      code: 'NotFound',
      message: 'This host answers GET /ping, /metrics and /status, and POST /invocations.',
    }),
  methodNotAllowed: (allow: string): Answer =>
    failure(405, { code: 'MethodNotAllowed', message: `Only ${allow} is answered here.` }, { allow }),
  payloadTooLarge: (limit: number): Answer =>
    failure(413, { code: 'PayloadTooLarge', message: `The body may have at most ${limit} bytes.` }),
  tooManyRequests: (): Answer =>
    failure(429, { code: 'TooManyRequests', message: 'The host is busy; try again shortly.' }, RETRY_AFTER),
  internalError: (): Answer =>
    failure(500, { code: 'InternalError', message: 'The model could not rank; the log says why.' }),
  notReady: (message: string): Answer => failure(503, { code: 'NotReady', message }, RETRY_AFTER),
};
