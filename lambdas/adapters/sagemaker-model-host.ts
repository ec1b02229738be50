import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import type { Variant } from '../domain/trial.ts';
import { type AwsClient, openAwsClient } from '../runtime/aws/client.ts';
import { restCommand } from '../runtime/aws/command.ts';
import { escaped } from '../runtime/aws/signer.ts';
import { invocationOf, rankedListOf, unavailable } from './model-host-messages.ts';

const JSON_TYPE = 'application/json';

interface Invocation {
  readonly endpointName: string;
  readonly body: string;
  /** The variant that is asked; undefined: the one that serves, which has all the weight. */
  readonly target: Variant | undefined;
}

const invokeEndpoint = ({ endpointName, body, target }: Invocation) =>
  restCommand('sagemaker', 'InvokeEndpoint', {
    input: { EndpointName: endpointName },
    path: `/endpoints/${escaped(endpointName)}/invocations`,
    query: {},
    headers: {
      'content-type': JSON_TYPE,
      accept: JSON_TYPE,
      ...(target === undefined ? {} : { 'x-amzn-sagemaker-target-variant': target }),
    },
    body,
    read: ({ text }) => ({ text }),
  });

interface SageMakerModelHostOptions {
  readonly endpointName: string;
  readonly timeoutMs: number;
}

/** A model on a real-time endpoint of SageMaker. */
export class SageMakerModelHost implements ModelHost {
  readonly #client: AwsClient;
  readonly #endpointName: string;

  constructor({ endpointName, timeoutMs }: SageMakerModelHostOptions) {
    // The second attempt is for a kept-alive connection that the other end has closed. Ranking changes nothing.
    this.#client = openAwsClient({ timeoutMs, maxAttempts: 2 });
    this.#endpointName = endpointName;
  }

  async rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    const body = invocationOf(request);
    const target = request.variant === 'candidate' ? request.variant : undefined;
    return rankedListOf(await this.#invoke(body, target, signal));
  }

  async #invoke(body: string, target: Variant | undefined, signal: AbortSignal | undefined): Promise<string> {
    const command = invokeEndpoint({ endpointName: this.#endpointName, body, target });
    try {
      return (await this.#client.send(command, { abortSignal: signal })).text;
    } catch (error) {
      // The candidate is the model that serves now, or none any more; who knew it as a candidate is a second behind.
      if (target !== undefined && isNoVariant(error)) return this.#invoke(body, undefined, signal);
      throw unavailable(error, signal);
    }
  }
}

/** SageMaker's answer to the name of a variant that the endpoint does not have. */
const isNoVariant = (error: unknown): boolean =>
  error instanceof Error && error.name.startsWith('Validation');
