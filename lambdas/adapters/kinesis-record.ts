import * as z from 'zod';
import { impressionRecordSchema, streamRecordSchema } from '../contracts/stream-record.ts';
import { UnreadableRecordError } from '../domain/errors.ts';
import type { ShopEvent } from '../domain/event.ts';

type ShownRecord = z.output<typeof impressionRecordSchema>;

/** What the consumer of the stream reads. */
export type ConsumedRecord =
  | { readonly kind: 'event'; readonly event: ShopEvent }
  | { readonly kind: 'impression'; readonly impression: ShownRecord };

/** Records of other kinds travel the same stream to the lake; an event is what has no `kind`. */
const otherKind = z.looseObject({ kind: z.string() });

/**
 * What is in a record, as Lambda hands it over; undefined: it is something else, and for others.
 * @throws UnreadableRecordError
 */
export function recordOf(base64: string): ConsumedRecord | undefined {
  const data = parseJson(Buffer.from(base64, 'base64').toString('utf8'));
  if (otherKind.safeParse(data).success) {
    // Of another version it is for the lake alone, which keeps it as it came.
    const impression = impressionRecordSchema.safeParse(data);
    return impression.success ? { kind: 'impression', impression: impression.data } : undefined;
  }
  const event = streamRecordSchema.safeParse(data);
  if (!event.success) throw new UnreadableRecordError('The record is not an event', { cause: event.error });
  return { kind: 'event', event: event.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the cause: its message quotes the text, which may hold a shopper's id.
    throw new UnreadableRecordError('The record is not JSON');
  }
}
