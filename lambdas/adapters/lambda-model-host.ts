import { ModelHostUnavailableError } from '../domain/errors.ts';
import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import { type AwsClient, openAwsClient } from '../runtime/aws/client.ts';
import { restCommand } from '../runtime/aws/command.ts';
import { escaped } from '../runtime/aws/signer.ts';
import { invocationOf, rankedListOf, unavailable } from './model-host-messages.ts';

interface Invocation {
  readonly functionName: string;
  readonly alias: string;
  readonly body: string;
}

const invoke = ({ functionName, alias, body }: Invocation) =>
  restCommand('lambda', 'Invoke', {
    input: { FunctionName: functionName, Qualifier: alias },
    path: `/2015-03-31/functions/${escaped(functionName)}/invocations`,
    query: { Qualifier: alias },
    headers: { 'content-type': 'application/json' },
    body,
    read: ({ text, headers }) => ({ text, failure: headers['x-amz-function-error'] }),
  });

interface LambdaModelHostOptions {
  readonly functionName: string;
  /** Where its provisioned concurrency is. */
  readonly alias: string;
  readonly timeoutMs: number;
}

/** A model in a Lambda function of its own. */
export class LambdaModelHost implements ModelHost {
  readonly #client: AwsClient;
  readonly #options: LambdaModelHostOptions;

  constructor(options: LambdaModelHostOptions) {
    // The second attempt is for a kept-alive connection that the other end has closed. Ranking changes nothing.
    this.#client = openAwsClient({ timeoutMs: options.timeoutMs, maxAttempts: 2 });
    this.#options = options;
  }

  async rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    const { text, failure } = await this.#invoke(invocationOf(request), signal);
    if (failure === undefined) return rankedListOf(text);
    throw new ModelHostUnavailableError(`The model host failed: ${failure.toString()}`, { cause: text });
  }

  async #invoke(body: string, signal: AbortSignal | undefined) {
    try {
      return await this.#client.send(invoke({ ...this.#options, body }), { abortSignal: signal });
    } catch (error) {
      throw unavailable(error, signal);
    }
  }
}
