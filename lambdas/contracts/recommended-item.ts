import * as z from 'zod';
import type { ItemMetadata, Recommendation, RecommendedItem } from '../domain/recommendation.ts';
import { VARIANTS } from '../domain/trial.ts';
import { identifier } from './identifier.ts';

const reason = z
  .strictObject({
    type: z.enum(['viewed', 'clicked', 'carted', 'bought', 'interacted']),
    itemId: identifier,
    name: z.string().exactOptional(),
  })
  .meta({ description: 'What the shopper did that counted most: because you viewed X.' });

const ownMetadata = z.strictObject({
  name: z.string().optional(),
  category: z.string().optional(),
  price: z.number().optional(),
});

export const recommendedItemSchema = z.strictObject({
  itemId: identifier,
  score: z.number().exactOptional().meta({
    description: "The model's; absent where no model ranked the item, as where it is pinned.",
  }),
  reason: reason.exactOptional(),
  metadata: z
    .union([ownMetadata, z.record(z.string(), z.string())])
    .exactOptional()
    .meta({ description: 'Columns as text where metadataColumns asked for them.' }),
  promotionName: z.string().exactOptional().meta({ description: 'The promotion that put it there.' }),
  fallback: z.enum(['batch', 'trending']).exactOptional().meta({
    description:
      'What the list was filled up from with it, the ranking being shorter than what was asked for.',
  }),
});

const effect = z.strictObject({
  rule: z.enum([
    'feedback',
    'filter',
    'already-bought',
    'out-of-stock',
    'category-caps',
    'boosts',
    'promotions',
    'diversity',
    'exploration',
  ]),
  taken: z.int().min(0).meta({ description: 'How many items the rule was given.' }),
  left: z.int().min(0).meta({ description: 'How many it left.' }),
  dropped: z.array(identifier).readonly(),
  moved: z.array(identifier).readonly(),
  promoted: z.array(identifier).readonly().meta({ description: 'Those that it gave their places.' }),
});

/** What every answer with items tells of itself. */
export const answerFields = {
  recommendationId: z.string().min(1).meta({
    description:
      'Send it with the events that this list leads to, so that they count for it, and for the scenario that it begins with.',
  }),
  modelVersion: z.string().nullable().meta({ description: 'null: no model had a part in it.' }),
  variant: z.enum(VARIANTS).nullable().meta({
    description:
      'Whose shopper this is while a release tries a new model on some: candidate, or primary for the model that serves. It says so of a fallback too. null: the request was only checked, or both made the list.',
  }),
  experiment: z.strictObject({ name: z.string(), arm: z.string() }).nullable().meta({
    description:
      "The experiment that the list is part of, and the shopper's arm in it, which is holdout for those who keep the usual rules whatever arms there are, and interleaved where the list is of the models of both arms; null: none.",
  }),
  fallback: z.enum(['batch', 'trending', 'none']).nullable().meta({
    description:
      'What stood in for a ranking made for this request; null: nothing had to. none: nothing could, and the list is empty but for pins.',
  }),
  personalization: z.literal('withdrawn').exactOptional().meta({
    description:
      'The user does not consent to personalization: the list is made of nothing that is known of them.',
  }),
  rules: z.array(effect).readonly().exactOptional().meta({
    description: 'What each rule did, in order, to all items that were ranked, where explain asked for it.',
  }),
};

/** What of an answer depends on how much of it was asked for. */
export interface ToldFields {
  readonly explain?: boolean | undefined;
  readonly metadataColumns?: { readonly ITEMS: readonly string[] } | undefined;
}

export const answerOf = (
  {
    recommendationId,
    modelVersion,
    variant,
    experiment,
    fallback,
    personalization,
    effects,
  }: Omit<Recommendation, 'items'>,
  { explain }: ToldFields,
) => ({
  recommendationId,
  modelVersion,
  variant,
  experiment,
  fallback,
  ...(personalization === undefined ? {} : { personalization }),
  ...(explain ? { rules: effects } : {}),
});

export const itemsOf = (items: readonly RecommendedItem[], { metadataColumns }: ToldFields) =>
  metadataColumns === undefined
    ? items
    : items.map(({ metadata = {}, ...item }) => ({
        ...item,
        metadata: textOf(metadata, metadataColumns.ITEMS),
      }));

/** Amazon Personalize's form: the columns that were asked for, by the names they were asked by, as text. */
function textOf(metadata: ItemMetadata, columns: readonly string[]): Record<string, string> {
  const { name, category, price } = metadata;
  const known = new Map<string, string | number | undefined>([
    ['NAME', name],
    ['CATEGORY', category],
    ['CATEGORY_L1', category],
    ['PRICE', price],
  ]);
  return Object.fromEntries(
    columns.flatMap((column) => {
      const value = known.get(column.toUpperCase());
      return value === undefined ? [] : [[column, String(value)]];
    }),
  );
}
