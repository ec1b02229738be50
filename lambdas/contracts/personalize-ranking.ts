import * as z from 'zod';
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

export const personalizeRankingRequestExample = {
  userId: 'shopper-17',
  inputList: ['mug-red', 'plate-white', 'vase-green'],
};

/** The body of `POST /personalize-ranking`, which is Amazon Personalize's GetPersonalizedRanking with more in it. */
export const personalizeRankingRequestSchema = z
  .strictObject({
    ...shelfFields,
    scenario: shelfFields.scenario
      .unwrap()
      .default('search')
      .meta({ description: 'Where the list is shown.' }),
    inputList: z.array(identifier).min(1).max(MAX_RESULTS).meta({
      description: 'The items to put in order. What the model does not know comes last, in the order given.',
    }),
  })
  .meta({ examples: [personalizeRankingRequestExample] });

export const personalizeRankingResponseSchema = z
  .strictObject({
    personalizedRanking: z.array(recommendedItemSchema).readonly().meta({ description: 'Best first.' }),
    ...answerFields,
  })
  .meta({
    examples: [
      {
        personalizedRanking: [
          {
            itemId: 'plate-white',
            score: 0.21,
            reason: { type: 'bought', itemId: 'mug-blue', name: 'Blue mug' },
          },
          { itemId: 'mug-red', score: 0.13 },
          { itemId: 'vase-green' },
        ],
        recommendationId: 'home.C28sHnpRTw6dK10ML29_EA',
        modelVersion: '2026-03-01-full',
        variant: 'primary',
        experiment: null,
        fallback: null,
      },
    ],
  });

export const personalizeRankingResponseOf = (
  recommendation: Recommendation,
  told: ToldFields,
): z.output<typeof personalizeRankingResponseSchema> => ({
  personalizedRanking: itemsOf(recommendation.items, told),
  ...answerOf(recommendation, told),
});
