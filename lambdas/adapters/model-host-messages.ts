import {
  type InvocationRequest,
  invocationResponseSchema,
  MAX_AGE_DAYS,
  MAX_EXCLUDED,
} from '../contracts/model-host.ts';
import { ModelHostUnavailableError } from '../domain/errors.ts';
import { ageInDays } from '../domain/history.ts';
import type { RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import { isNamed } from '../runtime/aws/error.ts';

/** The body of an invocation, which is the same wherever the model runs. */
export function invocationOf(request: RankRequest): string {
  return JSON.stringify({ instances: [instanceOf(request)] } satisfies InvocationRequest);
}

function instanceOf({
  history,
  contextItemId,
  userFeatures,
  numResults,
  exclude,
  only,
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
    ...(userFeatures === undefined ? {} : { userFeatures }),
    numResults,
    // More than it takes may be left out: the rules hold whatever it answers to the whole list.
    exclude: [...exclude].slice(0, MAX_EXCLUDED),
    ...(only === undefined ? {} : { only: [...only].slice(0, MAX_EXCLUDED) }),
    metadata,
  };
}

/** @throws ModelHostUnavailableError for anything that is no ranking */
export function rankedListOf(body: string): RankedList {
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

/** What a call that did not work out becomes. */
export function unavailable(cause: unknown, signal: AbortSignal | undefined): ModelHostUnavailableError {
  const isLate = signal?.aborted === true || isNamed(cause, 'TimeoutError');
  const why = isLate ? 'did not answer in time' : 'failed';
  return new ModelHostUnavailableError(`The model host ${why}`, { cause });
}
