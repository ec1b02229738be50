import * as z from 'zod';
import type { ShopEvent } from '../domain/event.ts';
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
