import type { RankedList } from './recommendation.ts';

/** A made-up request with the answer that the model gave where it was evaluated. */
export interface GoldenRequest {
  readonly history: readonly {
    readonly itemId: string;
    readonly eventType: string;
    readonly ageDays: number;
  }[];
  readonly exclude: readonly string[];
  /** Best first. */
  readonly items: readonly string[];
}

/** What a host answered to it, and in how long. */
export interface GoldenAnswer {
  readonly list: RankedList;
  readonly milliseconds: number;
}

/** Two processors round differently, so that items with about the same score may change places. */
const LEAST_AGREEMENT = 0.8;

/** What is wrong with an answer; undefined: nothing. */
export function faultOf(
  { items, exclude }: GoldenRequest,
  { list, milliseconds }: GoldenAnswer,
  { modelVersion, withinMs }: { readonly modelVersion: string; readonly withinMs: number },
): string | undefined {
  const answered = list.items.map(({ itemId }) => itemId);
  const forbidden = answered.filter((itemId) => exclude.includes(itemId));
  const common = answered.filter((itemId) => items.includes(itemId)).length;
  if (list.modelVersion !== modelVersion) return `${list.modelVersion} answered, not ${modelVersion}`;
  if (answered.length !== items.length) return `it has ${answered.length} items, not ${items.length}`;
  if (new Set(answered).size < answered.length) return 'an item is in it twice';
  if (forbidden.length > 0) return `it has ${forbidden.join(', ')}, which were excluded`;
  if (common < LEAST_AGREEMENT * items.length)
    return `${common} of its ${items.length} items are those of the evaluation`;
  if (milliseconds > withinMs) return `it took ${Math.round(milliseconds)} ms, more than ${withinMs} ms`;
  return undefined;
}
