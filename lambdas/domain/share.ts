/** 95 of 100 intervals that begin there hold the true share. */
const Z = 1.96;

/** Of a share that was seen in so many calls, what it is at least: Wilson's interval, so that one bad call proves nothing. */
export function atLeast(share: number, calls: number): number {
  const middle = share + Z ** 2 / (2 * calls);
  const margin = Z * Math.sqrt((share * (1 - share)) / calls + Z ** 2 / (4 * calls ** 2));
  return (middle - margin) / (1 + Z ** 2 / calls);
}

export const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
