import { tracer } from '../powertools.ts';
import { Attempts } from './attempts.ts';
import type { AwsCommand } from './command.ts';
import { AwsError, type CallMetadata } from './error.ts';
import { exchange, type HttpAnswer } from '../exchange.ts';
import { MiddlewareStack } from './middleware-stack.ts';
import { clientNameOf, endpointOf, type ServiceName } from './services.ts';
import { queryText, Signer } from './signer.ts';

interface AwsClientOptions {
  /** What an attempt may take. */
  readonly timeoutMs: number;
  readonly maxAttempts: number;
}

interface SendOptions {
  readonly abortSignal?: AbortSignal | undefined;
}

/** A service, as this client asks it. */
interface Target {
  readonly endpoint: URL;
  readonly host: string;
  readonly signer: Signer;
}

const USER_AGENT = `vitrine nodejs/${process.versions.node}`;

/**
 * Calls AWS as the SDK's clients do, for a quarter of the processor's time (docs/decisions/028): signs with what Lambda has
 * in the environment, tries again what may work another time, and shows in the trace.
 */
export class AwsClient {
  readonly middlewareStack = new MiddlewareStack();
  /** Of it X-Ray asks the region. */
  readonly config: { readonly region: () => Promise<string> };
  readonly #options: AwsClientOptions;
  readonly #attempts: Attempts;
  readonly #region: string;
  readonly #targets = new Map<ServiceName, Target>();

  constructor(options: AwsClientOptions) {
    this.#options = options;
    this.#attempts = new Attempts(options.maxAttempts);
    const region = process.env['AWS_REGION'] ?? '';
    this.#region = region;
    this.config = { region: () => Promise.resolve(region) };
  }

  /**
   * @throws AwsError for an answer that is one; else what `exchange` throws, or an error of an answer that cannot be read
   */
  async send<Output extends object>(
    command: AwsCommand<Output>,
    { abortSignal }: SendOptions = {},
  ): Promise<Output> {
    const { service, operation, input } = command;
    const names = { clientName: clientNameOf(service), commandName: `${operation}Command` };
    const call = { input, request: { headers: { 'user-agent': USER_AGENT } } };
    const { output } = await this.middlewareStack.around(names, call, ({ request: { headers } }) =>
      this.#attempts.make(
        (attempt) => this.#attempt(command, { headers, attempt, abortSignal }),
        abortSignal,
      ),
    );
    return output;
  }

  async #attempt<Output extends object>(
    command: AwsCommand<Output>,
    {
      headers,
      attempt,
      abortSignal,
    }: SendOptions & { readonly headers: Readonly<Record<string, string>>; readonly attempt: number },
  ): Promise<{ readonly output: Output; readonly response: Pick<HttpAnswer, 'headers'> }> {
    const { endpoint, host, signer } = this.#target(command.service);
    const { path, query, body } = command;
    const signed = signer.sign({ host, path, query, headers: command.headers, body });
    const search = queryText(query);
    const request = {
      origin: endpoint,
      path: search === '' ? path : `${path}?${search}`,
      headers: { ...headers, ...signed },
      body,
    };
    const { timeoutMs } = this.#options;
    const answer = await exchange(request, { timeoutMs, signal: abortSignal });
    const $metadata = metadataOf(answer, attempt);
    if (answer.status >= 300) throw new AwsError(answer, $metadata);
    return { output: Object.assign(command.read(answer), { $metadata }), response: answer };
  }

  #target(service: ServiceName): Target {
    const known = this.#targets.get(service);
    if (known !== undefined) return known;
    const endpoint = endpointOf(service, this.#region);
    const signer = new Signer({ service, region: this.#region });
    const target = { endpoint, host: endpoint.host, signer };
    this.#targets.set(service, target);
    return target;
  }
}

/** Made once, outside the handler: its connections are kept alive between invocations. */
export const openAwsClient = (options: AwsClientOptions): AwsClient =>
  tracer.captureAWSv3Client(new AwsClient(options));

function metadataOf({ status, headers }: HttpAnswer, attempts: number): CallMetadata {
  const id = headers['x-amzn-requestid'] ?? headers['x-amz-request-id'];
  return { httpStatusCode: status, requestId: typeof id === 'string' ? id : undefined, attempts };
}
