/** A part of `npm test`. */
export interface Suite {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where its results are, and in what form; a check has none and counts as one test. */
  readonly results: { readonly form: 'check' } | { readonly form: 'jest' | 'junit'; readonly file: string };
  /** Runs beside all others, on what they leave of the processors. */
  readonly background?: true;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
