import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { Reply } from './fake-online-table.ts';

/** How an operation answers: by its name in the SDK; S3's, which have none, by method and path. */
type Operations = Readonly<Record<string, (body: never) => Reply | Buffer>>;

/** Services of AWS on their wire formats, at an address of this machine: the SDK clients are the real ones. */
export class StubAws {
  readonly calls: { readonly operation: string; readonly body: unknown }[] = [];
  operations: Operations = {};
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<StubAws> {
    const server = createServer();
    const stub = new StubAws(server);
    server.on('request', (request, response) => {
      void stub.#answer(request).then((reply) => {
        if (Buffer.isBuffer(reply)) {
          response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(reply);
          return;
        }
        response
          .writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.1' })
          // S3's errors are XML.
          .end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return stub;
  }

  get url(): string {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the stub does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  /** The bodies that an operation was called with. */
  bodiesOf(operation: string): readonly unknown[] {
    return this.calls.filter((call) => call.operation === operation).map(({ body }) => body);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage): Promise<Reply | Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Buffer));
    const text = Buffer.concat(chunks).toString('utf8');
    const target = request.headers['x-amz-target'];
    const path = (request.url ?? '').split('?')[0] ?? '';
    const operation =
      typeof target === 'string' ? (target.split('.')[1] ?? '') : `${request.method ?? ''} ${path}`;
    const body: unknown = typeof target === 'string' ? JSON.parse(text || '{}') : text;
    this.calls.push({ operation, body });
    const work = this.operations[operation];
    if (work === undefined)
      return { status: 400, body: { __type: 'UnknownOperationException', message: operation } };
    return work(body as never);
  }
}

/** An answer that is a failure, as AWS's JSON protocols write it. */
export const failure = (type: string, message: string): Reply => ({
  status: 400,
  body: { __type: type, message },
});

export const success = (body: unknown): Reply => ({ status: 200, body });
