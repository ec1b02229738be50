import { acceptedEvent, type SentEvent, type ShopEvent } from '../domain/event.ts';
import { type EventTimeProblem, eventTimeMs, eventTimeProblem } from '../domain/event-time.ts';
import type { EventStream } from '../domain/ports/event-stream.ts';
import type { Parsed } from '../domain/problem.ts';

/** An event of a request, before its time is known to make sense. */
export interface IncomingEvent extends Omit<
  SentEvent,
  'userId' | 'sessionId' | 'timestampMs' | 'receivedAtMs'
> {
  readonly sentAt: number | string;
}

export interface IncomingEvents {
  readonly userId?: string;
  readonly sessionId: string;
  readonly events: readonly IncomingEvent[];
}

export interface AcceptEventsDependencies {
  readonly eventStream: EventStream;
  readonly now: () => number;
}

const PROBLEMS: Record<EventTimeProblem, string> = {
  'not-a-time': 'is not a time',
  'too-early': 'is before the year 2000; is it in epoch seconds, epoch milliseconds or ISO 8601?',
  'in-the-future':
    'is more than a day in the future; is it in epoch seconds, epoch milliseconds or ISO 8601?',
};

/**
 * Puts events on the stream: all of them or none, so that a caller who is told of a problem can correct it and send
 * the same list again. Those that were already taken keep their ids and count once.
 * @returns the ids, in the order of the events
 * @throws EventStreamUnavailableError
 */
export async function acceptEvents(
  { userId, sessionId, events }: IncomingEvents,
  { eventStream, now }: AcceptEventsDependencies,
): Promise<Parsed<readonly string[]>> {
  const receivedAtMs = now();
  const accepted: ShopEvent[] = [];
  for (const [index, { sentAt, ...event }] of events.entries()) {
    const timestampMs = eventTimeMs(sentAt);
    const problem = eventTimeProblem(timestampMs, receivedAtMs);
    if (problem !== undefined) {
      const field = `eventList[${index}].sentAt`;
      return {
        ok: false,
        problem: { code: 'invalid_value', field, message: `${field} ${PROBLEMS[problem]}` },
      };
    }
    const shopper = userId === undefined ? { sessionId } : { userId, sessionId };
    accepted.push(acceptedEvent({ ...event, ...shopper, timestampMs, receivedAtMs }));
  }
  const once = new Map(accepted.map((event) => [event.eventId, event]));
  await eventStream.put([...once.values()]);
  return { ok: true, value: accepted.map(({ eventId }) => eventId) };
}
