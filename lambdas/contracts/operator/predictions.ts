import * as z from 'zod';
import type { Prediction } from '../../domain/prediction.ts';
import { identifier } from '../identifier.ts';
import { instanceSchema, MAX_RESULTS, rankedItemSchema } from '../model-host.ts';

/** Each is a request of its own to the model host. */
const MAX_INSTANCES = 50;
const DEFAULT_RESULTS = 25;

const predictInstanceSchema = instanceSchema.extend({
  history: instanceSchema.shape.history.meta({
    description: 'What a shopper did, most recent first; empty: a shopper of whom nothing is known.',
  }),
  numResults: z.int().min(1).max(MAX_RESULTS).default(DEFAULT_RESULTS),
  candidates: z.array(identifier).min(1).max(MAX_RESULTS).optional().meta({
    description: 'Only these items, best first. What the model does not rank is in `unranked`.',
  }),
});

/** The body of `POST /predict`. */
export const predictRequestSchema = z
  .strictObject({ instances: z.array(predictInstanceSchema).min(1).max(MAX_INSTANCES) })
  .meta({
    examples: [
      {
        instances: [
          {
            history: [
              { itemId: 'mug-blue', eventType: 'view', ageDays: 0.5 },
              { itemId: 'teapot', eventType: 'purchase', ageDays: 12 },
            ],
            numResults: 10,
          },
          { history: [], candidates: ['mug-red', 'teapot'] },
        ],
      },
    ],
  });

/** The answer of `POST /predict`, in the order of the instances. */
export const predictResponseSchema = z
  .strictObject({
    predictions: z.array(
      z.strictObject({
        modelVersion: z.string().min(1).meta({ description: 'The model that ranked this one.' }),
        items: z
          .array(rankedItemSchema.omit({ reasonName: true }))
          .readonly()
          .meta({ description: 'Best first.' }),
        unranked: z
          .array(identifier)
          .readonly()
          .optional()
          .meta({ description: 'Candidates beyond what the model ranks for this history.' }),
      }),
    ),
  })
  .meta({
    examples: [
      {
        predictions: [
          {
            modelVersion: 'dev-20260301-101500-a1b2-full',
            items: [{ itemId: 'mug-red', score: 0.83, reason: 'mug-blue' }],
          },
          { modelVersion: 'dev-20260301-101500-a1b2-full', items: [], unranked: ['mug-red', 'teapot'] },
        ],
      },
    ],
  });

type PredictResponse = z.output<typeof predictResponseSchema>;

export const predictResponseOf = (predictions: readonly Prediction[]): PredictResponse => ({
  predictions: predictions.map(({ items, ...prediction }) => ({
    ...prediction,
    items: items.map(({ reason, ...item }) => ({
      ...item,
      ...(reason === undefined ? {} : { reason: reason.itemId }),
    })),
  })),
});
