/** A filter expression in Amazon Personalize's grammar, as it was written: parameters are still to be filled in. */

/** Text or a number. Text `*` stands for every value. */
export type Literal = string | number;

export type Value = { readonly literal: Literal } | { readonly parameter: string };

/** `IN` and `NOT IN` take several values, the others one. */
export type Operator = 'IN' | 'NOT IN' | '=' | '!=' | '<' | '<=' | '>' | '>=';

interface Test<V> {
  readonly operator: Operator;
  readonly values: readonly V[];
}

/** What an item is (`Items.PRICE < 20`), or what the shopper did with it (`Interactions.EVENT_TYPE IN ("view")`). */
export interface Condition<V = Value> extends Test<V> {
  readonly dataset: 'Items' | 'Interactions';
  readonly column: string;
}

/** What the shopper is: `CurrentUser.MEMBER = "gold"`. */
export interface UserCondition<V = Value> extends Test<V> {
  readonly column: string;
}

export interface Expression<V = Value> {
  readonly action: 'INCLUDE' | 'EXCLUDE';
  /** Conditions joined by AND, joined by OR: AND binds closer. */
  readonly anyOf: readonly (readonly Condition<V>[])[];
  /** All must hold, or the expression is not applied. */
  readonly onlyIf: readonly UserCondition<V>[];
}

/** Expressions joined by `|`. */
export type Filter = readonly Expression[];

/** A filter whose parameters have their values. */
export type BoundFilter = readonly Expression<Literal>[];
