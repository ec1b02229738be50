import { faultOf, type GoldenRequest } from '../domain/golden-set.ts';
import { DAY_MS } from '../domain/history.ts';
import type { ModelHost } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import type { Variant } from '../domain/trial.ts';

export interface CheckDependencies {
  readonly modelHost: ModelHost;
  /** What an answer may take. */
  readonly withinMs: number;
  readonly now: () => number;
}

export interface CheckedModel {
  readonly modelVersion: string;
  readonly golden: readonly GoldenRequest[];
  readonly variant: Variant;
}

export interface CheckOutcome {
  readonly verdict: 'passed' | 'refused';
  readonly why: string;
}

/** A first answer over a new connection is late by more than the model can help. */
const ATTEMPTS = 3;

/** Asks a variant of a model one golden request, as of now. */
export function askGolden(
  { request, variant }: { readonly request: GoldenRequest; readonly variant: Variant },
  { modelHost, now }: Pick<CheckDependencies, 'modelHost' | 'now'>,
): Promise<RankedList> {
  const nowMs = now();
  return modelHost.rank({
    history: request.history.map(({ itemId, eventType, ageDays }) => ({
      itemId,
      eventType,
      timestampMs: nowMs - ageDays * DAY_MS,
    })),
    exclude: new Set(request.exclude),
    numResults: request.items.length,
    metadata: false,
    variant,
    nowMs,
  });
}

/** Asks a model what it was asked where it was evaluated. The first answer that is wrong is named. */
export async function checkCandidate(
  { modelVersion, golden, variant }: CheckedModel,
  { modelHost, withinMs, now }: CheckDependencies,
): Promise<CheckOutcome> {
  const ask = async (request: GoldenRequest) => {
    const started = performance.now();
    const list = await askGolden({ request, variant }, { modelHost, now });
    return { list, milliseconds: performance.now() - started };
  };
  let slowest = 0;
  for (const [index, request] of golden.entries()) {
    let fault: string | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      try {
        const answer = await ask(request);
        fault = faultOf(request, answer, { modelVersion, withinMs });
        if (fault === undefined) {
          slowest = Math.max(slowest, answer.milliseconds);
          break;
        }
      } catch (error) {
        fault = error instanceof Error ? error.message : 'it failed';
      }
    }
    if (fault !== undefined)
      return {
        verdict: 'refused',
        why: `Golden request ${index + 1} of ${golden.length}, with ${request.history.length} events of history: ${fault}`,
      };
  }
  if (golden.length === 0) return { verdict: 'passed', why: 'The model brings no golden requests' };
  return {
    verdict: 'passed',
    why: `${golden.length} golden requests answered as in the evaluation, the slowest in ${Math.round(slowest)} ms`,
  };
}
