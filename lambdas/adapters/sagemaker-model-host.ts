import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import {
  type InvocationRequest,
  invocationResponseSchema,
  MAX_AGE_DAYS,
  MAX_EXCLUDED,
} from '../contracts/model-host.ts';
import { ModelHostUnavailableError } from '../domain/errors.ts';
import { ageInDays } from '../domain/history.ts';
import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import { tracer } from '../runtime/powertools.ts';

const JSON_TYPE = 'application/json';

/** Made once, outside the handler: its connections are kept alive between invocations. */
export const openSageMakerRuntime = ({ timeoutMs }: { readonly timeoutMs: number }): SageMakerRuntimeClient =>
  tracer.captureAWSv3Client(
    new SageMakerRuntimeClient({
      // The second attempt is for a kept-alive connection that the other end has closed. Ranking changes nothing.
      maxAttempts: 2,
      requestHandler: {
        connectionTimeout: timeoutMs,
        requestTimeout: timeoutMs,
        throwOnRequestTimeout: true,
      },
    }),
  );

export class SageMakerModelHost implements ModelHost {
  readonly #client: SageMakerRuntimeClient;
  readonly #endpointName: string;

  constructor(client: SageMakerRuntimeClient, { endpointName }: { readonly endpointName: string }) {
    this.#client = client;
    this.#endpointName = endpointName;
  }

  async rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    return rankedListOf(await this.#invoke({ instances: [instanceOf(request)] }, signal));
  }

  async #invoke(body: InvocationRequest, signal: AbortSignal | undefined): Promise<string> {
    const command = new InvokeEndpointCommand({
      EndpointName: this.#endpointName,
      ContentType: JSON_TYPE,
      Accept: JSON_TYPE,
      Body: JSON.stringify(body),
    });
    try {
      const { Body } = await this.#client.send(command, signal === undefined ? {} : { abortSignal: signal });
      return Body.transformToString();
    } catch (error) {
      const why = signal?.aborted ? 'did not answer in time' : 'failed';
      throw new ModelHostUnavailableError(`The model host ${why}`, { cause: error });
    }
  }
}

function instanceOf({
  history,
  contextItemId,
  numResults,
  exclude,
  metadata,
  nowMs,
}: RankRequest): InvocationRequest['instances'][number] {
  return {
    history: history.map((item) => ({
      itemId: item.itemId,
      eventType: item.eventType,
      ageDays: Math.min(ageInDays(item, nowMs), MAX_AGE_DAYS),
    })),
    ...(contextItemId === undefined ? {} : { contextItemId }),
    numResults,
    // More than it takes may be left out: the rules hold whatever it answers to the whole list.
    exclude: [...exclude].slice(0, MAX_EXCLUDED),
    metadata,
  };
}

function rankedListOf(body: string): RankedList {
  const answer = invocationResponseSchema.safeParse(parseJson(body));
  if (!answer.success) {
    throw new ModelHostUnavailableError('The model host answered something else than a ranking', {
      cause: answer.error,
    });
  }
  const { modelVersion, predictions } = answer.data;
  const [prediction] = predictions;
  if (prediction === undefined || predictions.length > 1) {
    throw new ModelHostUnavailableError(
      `The model host answered ${predictions.length} rankings for one request`,
    );
  }
  const items = prediction.items.map(({ reason, reasonName, ...item }) =>
    reason === undefined ? item : { ...item, reason: { itemId: reason, name: reasonName } },
  );
  return { modelVersion, items };
}

/** undefined for what is no JSON: the schema refuses that too. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
