import { connect, type Socket } from 'node:net';

const HEADER_END = Buffer.from('\r\n\r\n');

/**
 * One HTTP/1.1 connection with one request at a time. Bare, because the generator shares the machine with what it
 * measures: it reads the status and the length of an answer, and no more.
 */
export class KeepAliveConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #answer: ((status: number) => void) | undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => {
      this.#take(chunk);
    });
    this.#socket.on('error', () => {
      this.#settle(0);
    });
    this.#socket.on('close', () => {
      this.#settle(0);
    });
  }

  /** Calls back with the status; 0 when the connection broke. */
  send(request: Buffer, answer: (status: number) => void): void {
    this.#answer = answer;
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headerEnd = this.#received.indexOf(HEADER_END);
    if (headerEnd === -1) return;
    const header = this.#received.toString('latin1', 0, headerEnd);
    const length = Number(/content-length: (\d+)/i.exec(header)?.[1] ?? 0);
    if (this.#received.length < headerEnd + HEADER_END.length + length) return;
    this.#received = Buffer.alloc(0);
    this.#settle(Number(header.slice(9, 12)));
  }

  #settle(status: number): void {
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.(status);
  }
}
