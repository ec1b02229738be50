/** One thing that a shopper did, as far as ranking cares. */
export interface HistoryItem {
  readonly itemId: string;
  /** In its canonical form. */
  readonly eventType: string;
  readonly timestampMs: number;
}

/** What is known of a shopper beside the history, by name; a model takes those that its manifest asks for. */
export type UserFeatures = Readonly<Record<string, number>>;

/** What is kept and looked at of a shopper: more than any graph reads, and well within one DynamoDB item. */
export const HISTORY_LENGTH = 200;

export const DAY_MS = 86_400_000;

// A tuple in JSON, since ids may hold any separator.
const identityOf = ({ itemId, eventType, timestampMs }: HistoryItem) =>
  JSON.stringify([itemId, eventType, timestampMs]);

/**
 * One history, most recent first, of several: what the batch step precomputed and what the stream brought since. They
 * overlap, because the lake learns of the stream's events too: the same thing at the same moment counts once.
 * At the same moment the order of the arguments decides, so equal inputs give equal histories.
 */
export function mergeHistories(...histories: readonly (readonly HistoryItem[])[]): readonly HistoryItem[] {
  const seen = new Map<string, HistoryItem>();
  for (const item of histories.flat()) {
    const identity = identityOf(item);
    if (!seen.has(identity)) seen.set(identity, item);
  }
  return [...seen.values()].sort((a, b) => b.timestampMs - a.timestampMs).slice(0, HISTORY_LENGTH);
}

/** Never negative: a shopper's clock may be ahead of ours. */
export const ageInDays = (item: HistoryItem, nowMs: number): number =>
  Math.max(0, nowMs - item.timestampMs) / DAY_MS;
