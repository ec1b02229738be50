import { recordOf } from '../../../lambdas/adapters/kinesis-record.ts';
import type { ShopEvent } from '../../../lambdas/domain/event.ts';

/**
 * The event in a record of the stream; undefined: it is something else.
 * @throws UnreadableRecordError
 */
export function eventOfRecord(base64: string): ShopEvent | undefined {
  const record = recordOf(base64);
  return record?.kind === 'event' ? record.event : undefined;
}
