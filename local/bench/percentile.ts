/** The smallest value that so large a part of them did not exceed, to three decimals. */
export function percentile(ascending: ArrayLike<number>, part: number): number {
  const value = ascending[Math.max(0, Math.ceil(part * ascending.length) - 1)] ?? Number.NaN;
  return Math.round(value * 1000) / 1000;
}
