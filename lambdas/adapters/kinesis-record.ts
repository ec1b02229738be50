import * as z from 'zod';
import { streamRecordSchema } from '../contracts/stream-record.ts';
import { UnreadableRecordError } from '../domain/errors.ts';
import type { ShopEvent } from '../domain/event.ts';

/** Records of other kinds travel the same stream to the lake; an event is what has no `kind`. */
const otherKind = z.looseObject({ kind: z.string() });

/**
 * The event in a record, as Lambda hands it over; undefined: it is something else, and for others.
 * @throws UnreadableRecordError
 */
export function eventOfRecord(base64: string): ShopEvent | undefined {
  const data = parseJson(Buffer.from(base64, 'base64').toString('utf8'));
  if (otherKind.safeParse(data).success) return undefined;
  const record = streamRecordSchema.safeParse(data);
  if (!record.success) throw new UnreadableRecordError('The record is not an event', { cause: record.error });
  return record.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the cause: its message quotes the text, which may hold a shopper's id.
    throw new UnreadableRecordError('The record is not JSON');
  }
}
