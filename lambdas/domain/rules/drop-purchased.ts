import { modelledEventType } from '../event-type.ts';
import type { ExclusionRule } from './exclusion-rule.ts';

/** What the shopper bought, as far back as their history goes. */
export const dropPurchased: ExclusionRule = ({ history }) =>
  history.filter(({ eventType }) => modelledEventType(eventType) === 'purchase').map(({ itemId }) => itemId);
