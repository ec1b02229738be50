import type { Impression } from '../domain/impression.ts';
import type { EventStream } from '../domain/ports/event-stream.ts';
import { within } from '../domain/within.ts';

/**
 * Puts what is about to be shown on the stream, in what is left of the request's time: a shelf is worth more than its
 * record, so what does not arrive in time is given up. To put it after the answer would lose more: a function that has
 * answered is frozen.
 * @returns undefined: it is on the stream
 */
export async function logImpression(
  impression: Impression,
  { eventStream, withinMs }: { readonly eventStream: EventStream; readonly withinMs: number },
): Promise<unknown> {
  if (impression.items.length === 0) return undefined;
  try {
    await within(Math.max(0, withinMs), 'logging an impression', (signal) =>
      eventStream.putImpression(impression, signal),
    );
    return undefined;
  } catch (error) {
    return error;
  }
}
