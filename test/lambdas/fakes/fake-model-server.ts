import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Reply } from './fake-online-table.ts';

/** How a host is that does not do what it should; a string of its own is what it answers instead of a ranking. */
export type Trouble = 'slow' | 'dead' | 'overloaded' | 'failing' | { readonly answers: string };

/**
 * A model host at the other end of the wire: behind SageMaker's runtime API, behind Lambda's Invoke, and by plain HTTP
 * as a load balancer passes it on. The clients are the real ones.
 */
export class FakeModelServer {
  readonly requests: unknown[] = [];
  ranking: (body: unknown) => Reply = () => ({ status: 500, body: {} });
  trouble: Trouble | undefined;
  readonly #server: Server = createServer((request, response) => {
    void this.#answer(request, response);
  });

  static async start(): Promise<FakeModelServer> {
    const fake = new FakeModelServer();
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the fake does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  reset(ranking: (body: unknown) => Reply): void {
    this.requests.length = 0;
    this.trouble = undefined;
    this.ranking = ranking;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = JSON.parse((await buffer(request)).toString('utf8'));
    this.requests.push(body);
    const isLambda = request.url?.includes('/functions/') === true;
    switch (this.trouble) {
      case 'slow':
        return;
      case 'dead':
        request.socket.destroy();
        return;
      case 'overloaded':
        send(response, isLambda ? 429 : 503, '{"message":"busy"}');
        return;
      case 'failing':
        // What fails inside a function is no HTTP error.
        if (isLambda) response.setHeader('x-amz-function-error', 'Unhandled');
        send(response, isLambda ? 200 : 500, '{"errorMessage":"crashed"}');
        return;
      case undefined: {
        const reply = this.ranking(body);
        send(response, reply.status, JSON.stringify(reply.body));
        return;
      }
      default:
        send(response, 200, this.trouble.answers);
    }
  }
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
