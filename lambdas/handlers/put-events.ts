import { accepted, jsonBodyOf, refused } from '../adapters/api-gateway.ts';
import { apiHandler } from '../adapters/api-handler.ts';
import { KinesisEventStream } from '../adapters/kinesis-event-stream.ts';
import { KinesisRecords, openKinesis } from '../adapters/kinesis-records.ts';
import { parseEnvironment, putEventsEnvironment } from '../contracts/environment.ts';
import { putEventsRequestExample, putEventsRequestSchema, putEventsResponseOf } from '../contracts/events.ts';
import { parseWith } from '../contracts/parse.ts';
import { reportAcceptedEvents } from '../runtime/event-metrics.ts';
import { acceptEvents, type AcceptEventsDependencies } from '../usecases/accept-events.ts';

/** A put that takes longer is tried again: the sender waits for it, and sends again what was not accepted. */
const PUT_TIMEOUT_MS = 2000;

const environment = parseEnvironment(putEventsEnvironment, process.env);

const dependencies: AcceptEventsDependencies = {
  eventStream: new KinesisEventStream(
    new KinesisRecords(openKinesis({ timeoutMs: PUT_TIMEOUT_MS }), { streamName: environment.STREAM_NAME }),
  ),
  now: Date.now,
};

/** POST /events. */
export const handler = apiHandler(async (event) => {
  const { requestId } = event.requestContext;
  const refusal = { requestId, example: putEventsRequestExample };
  const body = jsonBodyOf(event);
  const request = body.ok ? parseWith(putEventsRequestSchema, body.value) : body;
  if (!request.ok) return refused(request.problem, refusal);

  const eventIds = await acceptEvents({ ...request.value, events: request.value.eventList }, dependencies);
  if (!eventIds.ok) return refused(eventIds.problem, refusal);
  reportAcceptedEvents(eventIds.value.length);
  return accepted(putEventsResponseOf(eventIds.value));
});
