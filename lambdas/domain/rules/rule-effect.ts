/** The rules, in the order in which they act. */
export type RuleName =
  | 'feedback'
  | 'filter'
  | 'already-bought'
  | 'out-of-stock'
  | 'category-caps'
  | 'boosts'
  | 'promotions'
  | 'diversity'
  | 'exploration';

/** What a rule did to a list, by the ids of the items that it did it to. */
export interface RuleEffect {
  readonly rule: RuleName;
  readonly taken: number;
  readonly left: number;
  readonly dropped: readonly string[];
  /** Those that stand elsewhere than among the same items before. */
  readonly moved: readonly string[];
  /** Those that were put where they are, or in. */
  readonly promoted: readonly string[];
}
