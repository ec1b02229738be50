import * as z from 'zod';
import type { Parsed } from '../domain/problem.ts';
import type { Recommendation } from '../domain/recommendation.ts';
import { SCENARIO_NAMES } from '../domain/scenario.ts';
import { identifier } from './identifier.ts';
import { MAX_RESULTS } from './model-host.ts';

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
    userId: identifier.optional().meta({ description: 'The shopper, if logged in.' }),
    sessionId: identifier
      .optional()
      .meta({ description: 'The session of a shopper who is not; unused with userId.' }),
    itemId: identifier.optional().meta({
      description:
        'The item that the page is about: recommends what goes with it, and never the item itself.',
    }),
    numResults: z
      .int()
      .min(1)
      .max(MAX_RESULTS)
      .default(DEFAULT_RESULTS)
      .meta({ description: 'How many items at most.' }),
    scenario: z.enum(SCENARIO_NAMES).default('home').meta({
      description: 'Where the list is shown; on product and cart pages, what was bought is left out.',
    }),
    filterPurchased: z
      .boolean()
      .optional()
      .meta({ description: 'Whether to leave out what the shopper bought, whatever the scenario says.' }),
    metadata: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether items come with name, category and price.' }),
    campaignArn: z.string().max(256).optional().meta({
      description: "Taken from Amazon Personalize's clients and not used: there is one live model.",
    }),
  })
  .meta({
    examples: [recommendationsRequestExample],
  });

const reason = z
  .strictObject({
    type: z.enum(['viewed', 'clicked', 'carted', 'bought', 'interacted']),
    itemId: identifier,
    name: z.string().exactOptional(),
  })
  .meta({ description: 'What the shopper did that counted most: because you viewed X.' });

const recommendedItem = z.strictObject({
  itemId: identifier,
  score: z.number(),
  reason: reason.exactOptional(),
  metadata: z
    .strictObject({
      name: z.string().optional(),
      category: z.string().optional(),
      price: z.number().optional(),
    })
    .exactOptional(),
});

export const recommendationsResponseSchema = z
  .strictObject({
    itemList: z.array(recommendedItem).readonly().meta({ description: 'Best first.' }),
    recommendationId: z
      .string()
      .min(1)
      .meta({ description: 'Send it with the events that this list leads to, so that they count for it.' }),
    modelVersion: z.string().nullable().meta({ description: 'null: no model had a part in it.' }),
    experiment: z.null(),
    fallback: z.enum(['batch', 'trending', 'none']).nullable().meta({
      description:
        'What stood in for a ranking made for this request; null: nothing had to. none: the list is empty.',
    }),
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
        recommendationId: '0b6f2c1e-7a51-4f0e-9d2b-5d0c2f6f7a10',
        modelVersion: '2026-03-01-full',
        experiment: null,
        fallback: null,
      },
    ],
  });

export type RecommendationsResponse = z.output<typeof recommendationsResponseSchema>;

export const recommendationsResponseOf = ({
  items,
  recommendationId,
  modelVersion,
  fallback,
}: Recommendation): RecommendationsResponse => ({
  itemList: items,
  recommendationId,
  modelVersion,
  experiment: null,
  fallback,
});

/** The fields that a query string can only carry as text. What does not read as its type stays text, and is refused. */
const READ_TEXT: ReadonlyMap<string, (text: string) => unknown> = new Map([
  ['numResults', (text) => (/^-?\d+$/.test(text) ? Number(text) : text)],
  ['filterPurchased', readBoolean],
  ['metadata', readBoolean],
]);

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
