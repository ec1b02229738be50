import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What becomes of a request. `connection` counts, from 1, what its connection has carried. */
type Reply = (
  response: ServerResponse,
  at: { readonly call: number; readonly connection: number; readonly socket: Socket },
) => void;

export const answer =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers }).end(body);
  };

/** One end of a wire that notes what comes, and answers as it is told. */
export class Wire {
  readonly requests: WireRequest[] = [];
  reply: Reply = answer(200, '{}');
  readonly #carried = new WeakMap<Socket, number>();
  readonly #server: Server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method = '', url = '', headers, socket } = request;
      this.requests.push({ method, url, headers, body: body.toString('utf8') });
      const connection = (this.#carried.get(socket) ?? 0) + 1;
      this.#carried.set(socket, connection);
      this.reply(response, { call: this.requests.length, connection, socket });
    });
  });

  static async open(): Promise<Wire> {
    const wire = new Wire();
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  reset(): void {
    this.requests.length = 0;
    this.reply = answer(200, '{}');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
