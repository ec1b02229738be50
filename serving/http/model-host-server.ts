import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Admission, type AdmissionLimits } from './admission.ts';
import { type Answer, answers } from './answer.ts';
import { MAX_BODY_BYTES, readBody } from './read-body.ts';

/** Longer than a load balancer keeps a connection idle (60 s), so that it is never the host that drops one in use. */
const KEEP_ALIVE_MS = 75_000;
/** SageMaker gives an invocation 60 s; a body that takes longer to arrive has nobody waiting for it. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Each costs memory while it is open; SageMaker and load balancers keep some dozens. */
const MAX_CONNECTIONS = 4_096;

/** What the server asks the process about itself at each request. */
export interface HostState {
  /** Why the host cannot take requests; undefined: it can. */
  readonly unready: () => string | undefined;
  readonly answer: (body: Uint8Array<ArrayBuffer>) => Promise<Answer>;
  /** In Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  /** What serves, and what became of the last try to serve something else. */
  readonly status: () => unknown;
  readonly onAnswered: (status: number, milliseconds: number) => void;
  readonly onError: (error: unknown) => void;
  draining: boolean;
}

/** SageMaker's container contract, `GET /ping` and `POST /invocations`, and what operators look at. */
export function createModelHostServer(state: HostState, limits: AdmissionLimits): Server {
  const admission = new Admission(limits);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_TIMEOUT_MS });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('request', (request, response) => {
    void route(request, state, admission)
      .catch((error: unknown) => {
        state.onError(error);
        return answers.internalError();
      })
      .then((answer) => {
        send(response, answer, state);
      });
  });
  return server;
}

async function route(request: IncomingMessage, state: HostState, admission: Admission): Promise<Answer> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  switch (path) {
    case '/invocations':
      if (request.method !== 'POST') return answers.methodNotAllowed('POST');
      return measured(state, () => invocations(request, state, admission));
    case '/ping':
      return request.method === 'GET' ? ping(state) : answers.methodNotAllowed('GET');
    case '/metrics':
      return request.method === 'GET' ? answers.text(await state.metrics()) : answers.methodNotAllowed('GET');
    case '/status':
      return request.method === 'GET'
        ? answers.ok(JSON.stringify(state.status()))
        : answers.methodNotAllowed('GET');
    default:
      return answers.notFound();
  }
}

function ping(state: HostState): Answer {
  if (state.draining) return answers.notReady('The host is stopping.');
  const unready = state.unready();
  return unready === undefined ? answers.ok('{}') : answers.notReady(unready);
}

async function measured(state: HostState, work: () => Promise<Answer>): Promise<Answer> {
  const started = performance.now();
  let status = 500;
  try {
    const answer = await work();
    ({ status } = answer);
    return answer;
  } finally {
    state.onAnswered(status, performance.now() - started);
  }
}

async function invocations(
  request: IncomingMessage,
  state: HostState,
  admission: Admission,
): Promise<Answer> {
  const admitted = admission.tryEnter();
  if (admitted === undefined) return answers.tooManyRequests();
  try {
    const body = await readBody(request, admitted);
    switch (body.outcome) {
      case 'read':
        return await state.answer(body.bytes);
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
