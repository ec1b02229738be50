import type { ShelfRequest } from '../domain/recommend-request.ts';
import { seededRandom } from '../domain/random.ts';
import { applyFilter, isLetThrough } from '../domain/rules/apply-filter.ts';
import { boost } from '../domain/rules/boost.ts';
import { capCategories } from '../domain/rules/cap-categories.ts';
import { diversify } from '../domain/rules/diversify.ts';
import { dropItems } from '../domain/rules/drop-items.ts';
import { explore } from '../domain/rules/explore.ts';
import { heedFeedback } from '../domain/rules/heed-feedback.ts';
import { promote } from '../domain/rules/promote.ts';
import type { NamedRule } from '../domain/rules/rule.ts';
import type { Situation } from './situation.ts';

/** The rules that take items away: what they leave is what there is to show. */
export function droppingRules({ rules }: ShelfRequest, situation: Situation): readonly NamedRule[] {
  const { filter, dropPurchased, maxPerCategory } = rules;
  const { refusedItems, hiddenCategories } = situation.heeded;
  const said = refusedItems.size + hiddenCategories.size > 0;
  return [
    ...only(said, { name: 'feedback', apply: heedFeedback(situation.heeded) }),
    ...only(filter.length > 0, { name: 'filter', apply: applyFilter(filter, situation) }),
    ...only(dropPurchased, { name: 'already-bought', apply: dropItems(situation.bought) }),
    { name: 'out-of-stock', apply: dropItems(situation.unavailable) },
    ...(maxPerCategory === undefined
      ? []
      : [{ name: 'category-caps', apply: capCategories(maxPerCategory) } as const]),
  ];
}

/** The rules that put what is left in order. */
export function arrangingRules(
  { rules }: ShelfRequest,
  situation: Situation,
  { numResults, seed }: { readonly numResults: number; readonly seed: string },
): readonly NamedRule[] {
  const { filter, boosts, promotions, pins, diversityLevel, exploration } = rules;
  const { decided } = situation;
  const passes = isLetThrough(filter, situation);
  const heeds = heedFeedback(situation.heeded);
  const shares = promotions.map(({ name, percent, filter: of }) => ({
    name,
    percent,
    isPromoted: isLetThrough(of, situation),
  }));
  const mayPin = (itemId: string) => {
    const pin = { itemId, source: 'pin' } as const;
    const isDecided = !decided.exclude.has(itemId) && decided.only?.has(itemId) !== false;
    return isDecided && passes(pin) && heeds([pin]).length > 0;
  };
  const chance = (rule: string) => seededRandom(`${seed} ${rule}`);
  return [
    ...only(boosts.length > 0, { name: 'boosts', apply: boost(boosts) }),
    ...only(promotions.length > 0 || pins.length > 0, {
      name: 'promotions',
      apply: promote({ promotions: shares, pins, numResults, mayPin, random: chance('promotions') }),
    }),
    ...only(diversityLevel !== 'none', { name: 'diversity', apply: diversify(diversityLevel, numResults) }),
    ...(exploration === undefined
      ? []
      : [{ name: 'exploration', apply: explore(exploration, numResults, chance('exploration')) } as const]),
  ];
}

const only = (applies: boolean, rule: NamedRule): readonly NamedRule[] => (applies ? [rule] : []);

/** Whether the rules choose among more items than are shown, so that the model should rank more. */
export const choosesAmongMore = ({ rules }: ShelfRequest, situation: Pick<Situation, 'heeded'>): boolean =>
  readsMetadata({ rules }, situation) || rules.exploration !== undefined;

/** Whether the rules look at what items are. */
export const readsMetadata = (
  { rules: { filter, maxPerCategory, boosts, promotions, diversityLevel } }: Pick<ShelfRequest, 'rules'>,
  { heeded }: Pick<Situation, 'heeded'>,
): boolean =>
  heeded.hiddenCategories.size > 0 ||
  filter.length > 0 ||
  maxPerCategory !== undefined ||
  boosts.length > 0 ||
  promotions.length > 0 ||
  diversityLevel !== 'none';
