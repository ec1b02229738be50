import type { HistoryItem } from '../history.ts';

/** What a rule may know about a request. */
export interface RuleContext {
  readonly history: readonly HistoryItem[];
  readonly unavailable: ReadonlySet<string>;
  readonly contextItemId?: string | undefined;
}

/**
 * Names the items that must not be shown. As ids rather than as a filter, because they are used twice: the model host
 * is told, so that it can fill the list with others, and whatever list is served at last is held to it.
 */
export type ExclusionRule = (context: RuleContext) => Iterable<string>;

export const excludedItems = (rules: readonly ExclusionRule[], context: RuleContext): ReadonlySet<string> =>
  new Set(rules.flatMap((rule) => [...rule(context)]));
