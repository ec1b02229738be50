import * as z from 'zod';
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
]);

export const changeRecordOf = (change: ShopChange): z.input<typeof changeRecordSchema> => ({
  schemaVersion: 1,
  ...change,
});
