import * as z from 'zod';
import { FEEDBACK_SAYINGS } from '../domain/feedback.ts';
import type { ShopperHistory } from '../domain/ports/history-store.ts';
import { jsonText } from './json-text.ts';

/** What the online cache holds of a shopper: the answer of a history store, as JSON. */
export const cachedHistorySchema = jsonText(
  z.strictObject({
    items: z.array(z.strictObject({ itemId: z.string(), eventType: z.string(), timestampMs: z.number() })),
    features: z.record(z.string(), z.number()).exactOptional(),
    feedback: z.array(
      z.strictObject({
        target: z.strictObject({ of: z.enum(['item', 'category']), id: z.string() }),
        saying: z.enum(FEEDBACK_SAYINGS),
        timestampMs: z.number(),
        recommendationId: z.string().exactOptional(),
      }),
    ),
    consent: z.strictObject({ personalization: z.boolean(), analytics: z.boolean() }),
  }),
) satisfies z.ZodType<ShopperHistory>;
