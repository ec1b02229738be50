import http, {
  type ClientRequest,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type RequestOptions,
} from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';

export interface HttpRequest {
  /** Scheme, host and port. */
  readonly origin: URL;
  /** With the query, escaped. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface ExchangeOptions {
  /** What the whole exchange may take, opening a connection included. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** As many connections to one host as the SDK keeps. */
const CONNECTIONS = { keepAlive: true, maxSockets: 50 };

const overTcp = { agent: new http.Agent(CONNECTIONS), send: http.request };
const overTls = { agent: new https.Agent(CONNECTIONS), send: https.request };

/**
 * Posts something and reads the whole answer, whatever its status. Connections are kept for the next exchange.
 * @throws Error named `TimeoutError` or `AbortError`, or Node's, with its `code`
 */
export function exchange(
  { origin, path, headers, body }: HttpRequest,
  { timeoutMs, signal }: ExchangeOptions,
): Promise<HttpAnswer> {
  const { agent, send } = origin.protocol === 'https:' ? overTls : overTcp;
  const { hostname, port } = urlToHttpOptions(origin);
  const options: RequestOptions = { agent, method: 'POST', hostname, port, path, headers };
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(named('AbortError', 'The request was called off', signal.reason));
      return;
    }
    const request = send(options);
    const timer = setTimeout(() => {
      request.destroy(named('TimeoutError', `There was no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    const onAbort = (): void => {
      request.destroy(named('AbortError', 'The request was called off', signal?.reason));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    answerOf(request)
      .finally(() => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      })
      .then(resolve, reject);
    request.end(body);
  });
}

function answerOf(request: ClientRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      // An answer that ends before its end is an error of the response.
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, headers } = response;
        resolve({ status: statusCode, headers, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
  });
}

const named = (name: string, message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { name });
