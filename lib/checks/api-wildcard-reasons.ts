import type { WildcardReason } from './wildcard-reasons.ts';

/** Every wildcard of the roles that manage the shop API. */
export const apiWildcardReasons: readonly WildcardReason[] = [
  {
    actions: ['apigateway:GET', 'apigateway:DELETE'],
    resource: /::\/usageplans\/<\S+>\/keys\/\*$/,
    reason: 'Keys of the one plan, whose ids API Gateway gives when they are made.',
  },
];
