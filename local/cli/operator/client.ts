import { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import { operatorErrorSchema } from '../../../lambdas/contracts/operator/error.ts';
import { Failure } from '../failure.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface OperatorClientOptions {
  /** As the stack's output `OperatorApiUrl` says. */
  readonly url: string;
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
}

export interface OperatorAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The operator API as its callers use it: over HTTP, each request signed with their IAM credentials. */
export class OperatorClient {
  readonly url: string;
  readonly #options: OperatorClientOptions;

  constructor(options: OperatorClientOptions) {
    this.url = options.url.replace(/\/$/, '');
    this.#options = options;
  }

  /** Any answer, also a refusal. */
  async request(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<OperatorAnswer> {
    const { accessKeyId, secretAccessKey, sessionToken } = await this.#options.credentials();
    const client = new AwsClient({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
      service: 'execute-api',
      region: this.#options.region,
      retries: 0,
    });
    const answer = await client.fetch(`${this.url}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await answer.text();
    try {
      return { status: answer.status, body: JSON.parse(text) };
    } catch {
      throw new Failure(
        `${method} ${path} answered ${answer.status}, and no JSON: is ${this.url} the operator API?`,
      );
    }
  }

  /** @throws Failure with the API's own sentence, when it refuses or fails */
  async get<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> {
    return resultOf(schema, await this.request('GET', path));
  }

  /** @throws Failure with the API's own sentence, when it refuses or fails */
  async post<T extends z.ZodType>(path: string, body: unknown, schema: T): Promise<z.output<T>> {
    return resultOf(schema, await this.request('POST', path, body));
  }

  /** @throws Failure with the API's own sentence, when it refuses or fails */
  async delete<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> {
    return resultOf(schema, await this.request('DELETE', path));
  }
}

/** Done at once, or begun. */
const DONE: ReadonlySet<number> = new Set([200, 202]);

/** What API Gateway says itself has a message and a code of its own. */
const gatewayErrorSchema = z.object({ message: z.string() });

function resultOf<T extends z.ZodType>(schema: T, { status, body }: OperatorAnswer): z.output<T> {
  if (DONE.has(status)) return schema.parse(body);
  const error = operatorErrorSchema.safeParse(body);
  if (error.success) {
    const { message, example } = error.data;
    const shown = example === undefined ? '' : ` It takes, for example: ${JSON.stringify(example)}`;
    throw new Failure(`${message}.${shown}`);
  }
  const gateway = gatewayErrorSchema.safeParse(body);
  throw new Failure(`The operator API answered ${status}: ${gateway.data?.message ?? JSON.stringify(body)}`);
}
