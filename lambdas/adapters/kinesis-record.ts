import { streamRecordSchema } from '../contracts/stream-record.ts';
import { UnreadableRecordError } from '../domain/errors.ts';
import type { ShopEvent } from '../domain/event.ts';

/**
 * The event in a record, as Lambda hands it over.
 * @throws UnreadableRecordError
 */
export function eventOfRecord(base64: string): ShopEvent {
  const record = streamRecordSchema.safeParse(parseJson(Buffer.from(base64, 'base64').toString('utf8')));
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
