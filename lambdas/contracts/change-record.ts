import * as z from 'zod';
import { FEEDBACK_SAYINGS } from '../domain/feedback.ts';
import type { ShopChange } from '../domain/shop-change.ts';
import { identifier } from './identifier.ts';

const properties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const base = { schemaVersion: z.literal(1), receivedAtMs: z.int().min(0) };

/**
 * A record on the stream that is no event: its `kind` says what it is, and the ingest job brings it into the lake. The
 * readers that a shopper waits for pass it over, because the API has written what they need already.
 */
export const changeRecordSchema = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('item'), itemId: identifier, properties }),
  z.object({ ...base, kind: z.literal('user'), userId: identifier, properties }),
  z.object({ ...base, kind: z.literal('merge'), userId: identifier, sessionId: identifier }),
  z.object({
    ...base,
    kind: z.literal('feedback'),
    userId: identifier.exactOptional(),
    /** Of a shopper who has not logged in. */
    sessionId: identifier.exactOptional(),
    itemId: identifier.exactOptional(),
    category: identifier.exactOptional(),
    feedback: z.enum(FEEDBACK_SAYINGS),
    recommendationId: identifier.exactOptional(),
  }),
]);

export function changeRecordOf(change: ShopChange): z.input<typeof changeRecordSchema> {
  if (change.kind !== 'feedback') return { schemaVersion: 1, ...change };
  const { shopper, target, saying, receivedAtMs, recommendationId } = change;
  return {
    kind: 'feedback',
    schemaVersion: 1,
    receivedAtMs,
    ...(shopper.kind === 'user' ? { userId: shopper.id } : { sessionId: shopper.id }),
    ...(target.of === 'item' ? { itemId: target.id } : { category: target.id }),
    feedback: saying,
    ...(recommendationId === undefined ? {} : { recommendationId }),
  };
}
