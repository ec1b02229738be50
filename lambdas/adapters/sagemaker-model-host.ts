import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import type { Variant } from '../domain/trial.ts';
import { tracer } from '../runtime/powertools.ts';
import { requestSigner } from '../runtime/request-signer.ts';
import { invocationOf, rankedListOf, unavailable } from './model-host-messages.ts';

const JSON_TYPE = 'application/json';

/** Made once, outside the handler: its connections are kept alive between invocations. */
export const openSageMakerRuntime = ({ timeoutMs }: { readonly timeoutMs: number }): SageMakerRuntimeClient =>
  tracer.captureAWSv3Client(
    new SageMakerRuntimeClient({
      // The second attempt is for a kept-alive connection that the other end has closed. Ranking changes nothing.
      maxAttempts: 2,
      signer: requestSigner('sagemaker'),
      requestHandler: {
        connectionTimeout: timeoutMs,
        requestTimeout: timeoutMs,
        throwOnRequestTimeout: true,
      },
    }),
  );

/** A model on a real-time endpoint of SageMaker. */
export class SageMakerModelHost implements ModelHost {
  readonly #client: SageMakerRuntimeClient;
  readonly #endpointName: string;

  constructor(client: SageMakerRuntimeClient, { endpointName }: { readonly endpointName: string }) {
    this.#client = client;
    this.#endpointName = endpointName;
  }

  async rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    const body = invocationOf(request);
    const target = request.variant === 'candidate' ? request.variant : undefined;
    return rankedListOf(await this.#invoke(body, target, signal));
  }

  /** @param target the variant that is asked; undefined: the one that serves, which has all the weight */
  async #invoke(body: string, target: Variant | undefined, signal: AbortSignal | undefined): Promise<string> {
    const command = new InvokeEndpointCommand({
      EndpointName: this.#endpointName,
      ContentType: JSON_TYPE,
      Accept: JSON_TYPE,
      Body: body,
      TargetVariant: target,
    });
    try {
      const { Body } = await this.#client.send(command, signal === undefined ? {} : { abortSignal: signal });
      return Body.transformToString();
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
