import type { Candidate } from './candidate.ts';
import type { RuleEffect, RuleName } from './rule-effect.ts';

/** Best first in, best first out. */
export type ListRule = (items: readonly Candidate[]) => readonly Candidate[];

export interface NamedRule {
  readonly name: RuleName;
  readonly apply: ListRule;
}

export interface RuledList {
  readonly items: readonly Candidate[];
  readonly effects: readonly RuleEffect[];
}

/** Runs the rules one after the other, and keeps what each did. */
export function applyRules(rules: readonly NamedRule[], candidates: readonly Candidate[]): RuledList {
  let items = candidates;
  const effects: RuleEffect[] = [];
  for (const { name, apply } of rules) {
    const after = apply(items);
    effects.push(effectOf(name, items, after));
    items = after;
  }
  return { items, effects };
}

const idOf = ({ itemId }: Candidate) => itemId;

function effectOf(rule: RuleName, before: readonly Candidate[], after: readonly Candidate[]): RuleEffect {
  const left = new Set(after.map(idOf));
  const fixed = new Set(before.flatMap((item) => (item.fixed ? [item.itemId] : [])));
  const stayed = before.map(idOf).filter((itemId) => left.has(itemId));
  const had = new Set(stayed);
  const now = after.map(idOf).filter((itemId) => had.has(itemId));
  return {
    rule,
    taken: before.length,
    left: after.length,
    dropped: before.map(idOf).filter((itemId) => !left.has(itemId)),
    moved: now.filter((itemId, place) => stayed[place] !== itemId),
    promoted: after.filter((item) => item.fixed && !fixed.has(item.itemId)).map(idOf),
  };
}

/** Gives the items that have no fixed place another order; those that have one keep it. */
export function aroundFixed(items: readonly Candidate[], reorder: ListRule): readonly Candidate[] {
  const free = [...reorder(items.filter((item) => !item.fixed))];
  return items.flatMap((item) => (item.fixed ? [item] : free.splice(0, 1)));
}
