/** What is settled before anything is compared. */
export interface Plan {
  /** The chance that any interval at any look excludes the truth. */
  readonly alpha: number;
  /** How many observations, of both arms together, the interval is narrowest at. */
  readonly planned: number;
}

/**
 * How far an interval reaches to either side of a difference, so that it holds the truth at all looks together: the
 * asymptotic confidence sequence of `training/vitrine/experiments/confidence_sequence.py`, which has the formula and its
 * source (`test/fixtures/parity` holds both to the same numbers).
 * @param squaredError of the difference
 * @param observed how many observations of both arms there are so far, above 0
 */
export function reach(squaredError: number, observed: number, { alpha, planned }: Plan): number {
  const doubled = -2 * Math.log(alpha);
  const spread = (observed * (doubled + Math.log(doubled + 1))) / planned;
  return Math.sqrt(squaredError * ((2 * (spread + 1)) / spread) * Math.log(Math.sqrt(spread + 1) / alpha));
}
