import * as z from 'zod';
import type { Parsed } from '../domain/problem.ts';
import type { Recommendation } from '../domain/recommendation.ts';
import { identifier } from './identifier.ts';
import { MAX_RESULTS } from './model-host.ts';
import {
  answerFields,
  answerOf,
  itemsOf,
  recommendedItemSchema,
  type ToldFields,
} from './recommended-item.ts';
import { shelfFields } from './shelf-fields.ts';

const DEFAULT_RESULTS = 25;

export const recommendationsRequestExample = {
  userId: 'shopper-17',
  itemId: 'mug-blue',
  numResults: 10,
  scenario: 'product',
};

/** The body of `POST /recommendations`, which is Amazon Personalize's GetRecommendations with more in it. */
export const recommendationsRequestSchema = z
  .strictObject({
    ...shelfFields,
    numResults: z
      .int()
      .min(1)
      .max(MAX_RESULTS)
      .default(DEFAULT_RESULTS)
      .meta({ description: 'How many items at most.' }),
    recommenderArn: shelfFields.campaignArn,
    paging: z.boolean().optional().meta({
      description: 'Whether further pages can be asked by the recommendationId, for 30 minutes.',
    }),
    recommendationId: identifier.optional().meta({
      description:
        'Asks for the next page of an earlier answer, with numResults alone beside it: the rest is as it was asked then.',
    }),
  })
  .meta({
    examples: [
      recommendationsRequestExample,
      {
        userId: 'shopper-17',
        filter: 'INCLUDE ItemID WHERE Items.CATEGORY IN ($category) AND Items.PRICE < 20',
        filterValues: { category: '"Kitchen","Garden"' },
        promotions: [
          { name: 'mugs', percentPromotedItems: 20, filter: 'INCLUDE ItemID WHERE Items.CATEGORY = "Mugs"' },
        ],
        diversityLevel: 'medium',
        explain: true,
      },
    ],
  });

/** A request for the next page: what it does not say is as the first page's request said. */
export const nextPageRequestSchema = z.strictObject({
  recommendationId: identifier,
  numResults: recommendationsRequestSchema.shape.numResults.unwrap().optional(),
});

export const recommendationsResponseSchema = z
  .strictObject({
    itemList: z.array(recommendedItemSchema).readonly().meta({ description: 'Best first.' }),
    ...answerFields,
  })
  .meta({
    examples: [
      {
        itemList: [
          {
            itemId: 'mug-red',
            score: 0.83,
            reason: { type: 'viewed', itemId: 'mug-blue', name: 'Blue mug' },
            metadata: { name: 'Red mug', category: 'Kitchen', price: 7.95 },
          },
        ],
        recommendationId: 'home.C28sHnpRTw6dK10ML29_EA',
        modelVersion: '2026-03-01-full',
        variant: 'primary',
        experiment: null,
        fallback: null,
      },
    ],
  });

export type RecommendationsResponse = z.output<typeof recommendationsResponseSchema>;

export const recommendationsResponseOf = (
  recommendation: Recommendation,
  told: ToldFields,
): RecommendationsResponse => ({
  itemList: itemsOf(recommendation.items, told),
  ...answerOf(recommendation, told),
});

/** The fields that a query carries as JSON. */
const QUERY_JSON = [
  'filterValues',
  'promotions',
  'pins',
  'boosts',
  'exploration',
  'context',
  'metadataColumns',
] as const;

/** The fields that a query string can only carry as text. What does not read as its type stays text, and is refused. */
const READ_TEXT: ReadonlyMap<string, (text: string) => unknown> = new Map([
  ...(['numResults', 'maxPerCategory'] as const).map((name) => [name, readInteger] as const),
  ...(['filterPurchased', 'metadata', 'explain', 'validateOnly', 'paging'] as const).map(
    (name) => [name, readBoolean] as const,
  ),
  ...QUERY_JSON.map((name) => [name, readJson] as const),
]);

function readInteger(text: string): unknown {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readBoolean(text: string): unknown {
  if (text === 'true') return true;
  return text === 'false' ? false : text;
}

/** The query of `GET /recommendations` as the body that `POST` takes: both ask the same. */
export function bodyOfQuery(query: Readonly<Record<string, string | undefined>>): Parsed<unknown> {
  const fields = Object.entries(query).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, READ_TEXT.get(name)?.(text) ?? text] as const],
  );
  return { ok: true, value: Object.fromEntries(fields) };
}
