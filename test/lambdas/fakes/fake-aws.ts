import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { FakeOnlineTable, type Reply } from './fake-online-table.ts';

export interface PutRecord {
  readonly Data: string;
  readonly PartitionKey: string;
}

/** What every secret is. */
export const PSEUDONYM_KEY = 'a key of tests';

/** Throttles nothing; then calls are not counted, which would take longer the more there were. */
const NEVER = (): boolean => false;

/** What an answer to one call is instead of the real one; undefined: the real one. */
type Fault = (operation: string, call: object) => Reply | 'hang' | undefined;

/**
 * The parts of DynamoDB, Kinesis, Secrets Manager and SageMaker Runtime that the handlers call, on their wire formats: the SDK clients
 * are the real ones, and only the other end is ours.
 */
export class FakeAws {
  readonly table = new FakeOnlineTable();
  readonly records: PutRecord[] = [];
  readonly invocations: unknown[] = [];
  readonly calls: string[] = [];
  /** How the model host answers an invocation. */
  modelHost: (body: unknown, variant: string | undefined) => Reply | 'hang' = () => ({
    status: 500,
    body: { message: 'no model' },
  });
  /** Which records of a PutRecords call are throttled, by position. */
  throttle: (call: number, index: number) => boolean = NEVER;
  fault: Fault = () => undefined;
  /** Operations of other services, by name. */
  more: Readonly<Record<string, (body: never) => Reply>> = {};
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeAws> {
    const server = createServer();
    const fake = new FakeAws(server);
    server.on('request', (request, response) => {
      void fake.#answer(request).then(({ status, body }) => {
        response
          .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
          .end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the fake does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Back to an empty account that works. */
  reset(): void {
    for (const list of [this.records, this.invocations, this.calls]) list.length = 0;
    this.table.clear();
    this.throttle = NEVER;
    this.fault = () => undefined;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Buffer));
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null');
    const target = request.headers['x-amz-target'];
    const operation = typeof target === 'string' ? (target.split('.')[1] ?? '') : 'InvokeEndpoint';
    this.calls.push(operation);
    const variant = request.headers['x-amzn-sagemaker-target-variant']?.toString();
    const reply = this.fault(operation, body as object) ?? this.#work(operation, body, variant);
    if (reply === 'hang') {
      await wait(60_000, undefined, { ref: false });
      return { status: 500, body: {} };
    }
    return reply;
  }

  #work(operation: string, body: unknown, variant: string | undefined): Reply | 'hang' {
    if (operation === 'InvokeEndpoint') {
      this.invocations.push(body);
      return this.modelHost(body, variant);
    }
    if (operation === 'GetSecretValue') return { status: 200, body: { SecretString: PSEUDONYM_KEY } };
    if (operation === 'PutRecords') return this.#putRecords(body as { Records: PutRecord[] });
    return this.more[operation]?.(body as never) ?? this.table.answer(operation, body as object);
  }

  #putRecords({ Records }: { Records: readonly PutRecord[] }): Reply {
    const call =
      this.throttle === NEVER ? 0 : this.calls.filter((operation) => operation === 'PutRecords').length - 1;
    const results = Records.map((record, index) => {
      if (this.throttle(call, index)) {
        return { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'too fast' };
      }
      this.records.push(record);
      return { SequenceNumber: String(this.records.length), ShardId: 'shardId-000000000000' };
    });
    const FailedRecordCount = results.filter((result) => result.SequenceNumber === undefined).length;
    return { status: 200, body: { FailedRecordCount, Records: results } };
  }
}
