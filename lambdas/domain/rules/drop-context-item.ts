import type { ExclusionRule } from './exclusion-rule.ts';

/** The item that the page is about: whoever looks at it needs no pointer to it. */
export const dropContextItem: ExclusionRule = ({ contextItemId }) =>
  contextItemId === undefined ? [] : [contextItemId];
