import type { Filter, Literal } from '../../domain/filter/expression.ts';

/** What could have stood where reading ended. */
export type Expectation =
  | { readonly type: 'literal'; readonly text: string }
  | {
      readonly type: 'class';
      readonly parts: readonly (string | readonly [string, string])[];
      readonly inverted: boolean;
    }
  | { readonly type: 'other'; readonly description: string }
  | { readonly type: 'any' }
  | { readonly type: 'end' };

export class SyntaxError extends Error {
  readonly expected: readonly Expectation[] | null;
  /** null: the text ended. */
  readonly found: string | null;
  /** Lines and columns start at 1. */
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

/** @throws SyntaxError */
export function parse(text: string, options: { readonly startRule: 'Filter' }): Filter;
/** @throws SyntaxError */
export function parse(text: string, options: { readonly startRule: 'Values' }): readonly Literal[];
