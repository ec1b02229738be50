import * as z from 'zod';
import type { ShopEvent } from '../domain/event.ts';
import type { Impression } from '../domain/impression.ts';
import { VARIANTS } from '../domain/trial.ts';
import { eventTypeName, identifier } from './identifier.ts';

const timeMs = z.int().min(0);

/**
 * The data of a record on the stream. Fields that it does not name are passed over, so that a writer may be a release
 * ahead of its readers; what they must understand gets a new version.
 */
export const streamRecordSchema = z.object({
  schemaVersion: z.literal(1),
  eventId: identifier,
  userId: identifier.exactOptional(),
  sessionId: identifier,
  itemId: identifier,
  eventType: eventTypeName,
  eventValue: z.number().exactOptional(),
  timestampMs: timeMs,
  receivedAtMs: timeMs,
  recommendationId: identifier.exactOptional(),
  properties: z.string().exactOptional(),
  impression: z.array(identifier).readonly().exactOptional(),
});

export const streamRecordOf = (event: ShopEvent): z.input<typeof streamRecordSchema> => ({
  schemaVersion: 1,
  ...event,
});

/**
 * A list that was shown, on the same stream as the events that it leads to. As of every record with a `kind`, readers
 * of events pass it over.
 */
export const impressionRecordSchema = z.object({
  kind: z.literal('impression'),
  schemaVersion: z.literal(1),
  recommendationId: identifier,
  userId: identifier.exactOptional(),
  sessionId: identifier.exactOptional(),
  servedAtMs: timeMs,
  scenario: z.string(),
  modelVersion: z.string().nullable(),
  /** Records of before models were tried on some shoppers lack it. */
  variant: z.enum(VARIANTS).nullable().exactOptional(),
  /** The shopper's exposure to an arm; null: to none. Records of before there were experiments lack it. */
  experiment: z.object({ name: z.string(), arm: z.string() }).nullable().exactOptional(),
  fallback: z.string().nullable(),
  contextItemId: identifier.exactOptional(),
  context: z.record(z.string(), z.string()).readonly().exactOptional(),
  items: z
    .array(
      z.object({
        itemId: identifier,
        position: z.int().min(1),
        propensity: z.number().positive().max(1),
        score: z.number().exactOptional(),
        promotionName: z.string().exactOptional(),
        /** The arm whose model put it there, where an experiment interleaves two. */
        ranker: z.string().exactOptional(),
      }),
    )
    .readonly(),
});

export function impressionRecordOf({
  userId,
  sessionId,
  contextItemId,
  context,
  ...shown
}: Impression): z.input<typeof impressionRecordSchema> {
  return {
    kind: 'impression',
    schemaVersion: 1,
    ...shown,
    ...(userId === undefined ? {} : { userId }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(contextItemId === undefined ? {} : { contextItemId }),
    ...(context === undefined ? {} : { context }),
  };
}
