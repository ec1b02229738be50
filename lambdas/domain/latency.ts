/** What a model's answers may take. */
export interface LatencyLimits {
  /** A call is slow that takes longer. */
  readonly slowMs: number;
  /** Of calls that may be slow: 0.01 is the 99th percentile. */
  readonly mostSlow: number;
}

/** @param milliseconds of each call @returns undefined: too few of them are slow */
export function slownessOf(
  milliseconds: readonly number[],
  { slowMs, mostSlow }: LatencyLimits,
): string | undefined {
  const slow = milliseconds.filter((each) => each > slowMs).length;
  if (slow <= mostSlow * milliseconds.length) return undefined;
  return `${slow} of ${milliseconds.length} calls took more than ${slowMs} ms, and ${percent(mostSlow)} may`;
}

const percent = (share: number): string => `${Number((100 * share).toFixed(2))} %`;
