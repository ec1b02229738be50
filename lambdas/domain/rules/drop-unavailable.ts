import type { ExclusionRule } from './exclusion-rule.ts';

/** What has been taken off sale since the model was trained. What was off sale then, the model knows itself. */
export const dropUnavailable: ExclusionRule = ({ unavailable }) => unavailable;
