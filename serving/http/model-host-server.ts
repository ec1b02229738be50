import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Admission } from './admission.ts';
import { type Answer, answers } from './answer.ts';
import { invoke, type ServedModel } from './invocations.ts';
import { MAX_BODY_BYTES, readBody } from './read-body.ts';

/** Longer than a load balancer keeps a connection idle (60 s), so that it is never the host that drops one in use. */
const KEEP_ALIVE_MS = 75_000;
/** SageMaker gives an invocation 60 s; a body that takes longer to arrive has nobody waiting for it. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Beyond a tenth of a second's work, waiting helps no shopper: their callers have given up by then. */
const ADMISSION = { maxRequests: 256, maxBytes: 64 * 1024 * 1024 };

/** What the server asks the process about itself at each request. */
export interface HostState {
  /** Undefined until the model is loaded and warm. */
  model: ServedModel | undefined;
  draining: boolean;
}

/** SageMaker's container contract: `GET /ping` and `POST /invocations`. */
export function createModelHostServer(state: HostState, onError: (error: unknown) => void): Server {
  const admission = new Admission(ADMISSION);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_TIMEOUT_MS });
  server.on('request', (request, response) => {
    void route(request, state, admission)
      .catch((error: unknown) => {
        onError(error);
        return answers.internalError();
      })
      .then((answer) => {
        send(response, answer, state);
      });
  });
  return server;
}

async function route(request: IncomingMessage, state: HostState, admission: Admission): Promise<Answer> {
  const [path] = (request.url ?? '').split('?', 1);
  if (path === '/ping') return request.method === 'GET' ? ping(state) : answers.methodNotAllowed('GET');
  if (path !== '/invocations') return answers.notFound();
  return request.method === 'POST'
    ? invocations(request, state, admission)
    : answers.methodNotAllowed('POST');
}

function ping(state: HostState): Answer {
  if (state.draining) return answers.notReady('The host is stopping.');
  return state.model === undefined ? answers.notReady('The model is being loaded.') : answers.ok('{}');
}

async function invocations(
  request: IncomingMessage,
  state: HostState,
  admission: Admission,
): Promise<Answer> {
  if (state.model === undefined) return answers.notReady('The model is being loaded.');
  const admitted = admission.tryEnter();
  if (admitted === undefined) return answers.tooManyRequests();
  try {
    const body = await readBody(request, admitted);
    switch (body.outcome) {
      case 'read':
        return await invoke(state.model, body.bytes);
      case 'too-large':
        return answers.payloadTooLarge(MAX_BODY_BYTES);
      case 'host-full':
        return answers.tooManyRequests();
      case 'aborted':
        return answers.invalidJson('The body ended early.');
    }
  } finally {
    admitted.release();
  }
}

function send(response: ServerResponse, answer: Answer, state: HostState): void {
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
    // While draining, callers are asked to take their next request elsewhere.
    ...(state.draining && { connection: 'close' }),
  });
  response.end(answer.body);
}
