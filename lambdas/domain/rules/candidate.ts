import type { Columns } from '../filter/matches.ts';
import type { Literal } from '../filter/expression.ts';
import type { RankedItem } from '../recommendation.ts';

/** Where an item comes from. What is not from the model may lack metadata that the model has. */
export type CandidateSource = 'model' | 'batch' | 'trending' | 'history' | 'pin' | 'given';

/** An item on its way through the rules. */
export interface Candidate extends Omit<RankedItem, 'score'> {
  readonly source: CandidateSource;
  /** The model's; absent where no model ranked the item. */
  readonly score?: number;
  /** What the order goes by once a rule has put another weight on the score. */
  readonly weight?: number;
  /** Set by whoever gave the item its place: rules that follow leave it there. */
  readonly fixed?: true;
  readonly promotionName?: string;
}

export const weightOf = ({ weight, score }: Candidate): number => weight ?? score ?? 0;

export const categoryOf = ({ metadata }: Candidate): string | undefined => metadata?.category;

/** What filters and boosts can read of an item. A text with bars is several values, as in Amazon Personalize's data. */
export function columnsOf({ itemId, metadata = {} }: Candidate): Columns {
  const { name, category, price } = metadata;
  const columns = new Map<string, readonly Literal[]>([['ITEM_ID', [itemId]]]);
  if (name !== undefined) columns.set('NAME', [name]);
  if (category !== undefined) {
    columns.set('CATEGORY', category.split('|'));
    columns.set('CATEGORY_L1', category.split('|'));
  }
  if (price !== undefined) columns.set('PRICE', [price]);
  return columns;
}
