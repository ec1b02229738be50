/** What a day's analyses came to: names of experiments. */
export interface Judgement {
  /** An arm of theirs harms a guardrail. */
  readonly harmed: readonly string[];
  /** Their arms have not the shares of shoppers that they were to have. */
  readonly mismatched: readonly string[];
  /** Those that were stopped for it. */
  readonly stopped: readonly string[];
}
