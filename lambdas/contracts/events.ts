import * as z from 'zod';
import { eventTypeName, identifier } from './identifier.ts';

/** Amazon Personalize's limits. */
const MAX_EVENTS = 10;
const MAX_IMPRESSION = 25;
const MAX_PROPERTIES = 1024;

const TIME_FORMAT = {
  error:
    'must be epoch seconds, epoch milliseconds, or ISO 8601 with a time zone, such as 2026-03-01T12:00:00Z',
};

const sentAt = z.union([z.number(), z.iso.datetime({ offset: true, ...TIME_FORMAT })], TIME_FORMAT).meta({
  description:
    'When it happened: epoch seconds, epoch milliseconds, or ISO 8601 with a time zone. From the year 2000 to a day ahead.',
});

const event = z.strictObject({
  eventId: identifier
    .exactOptional()
    .meta({ description: 'Events with the same id count once. Without it, what happened is the id.' }),
  eventType: eventTypeName.meta({
    description:
      'view, click, add_to_cart, purchase, or a type of your own; upper and lower case are the same.',
  }),
  eventValue: z.number().exactOptional().meta({ description: 'Such as the price that was paid.' }),
  itemId: identifier,
  properties: z.string().max(MAX_PROPERTIES).exactOptional().meta({
    description: 'JSON; kept in the lake. `device` in it (mobile, tablet, desktop) is learnt from.',
  }),
  sentAt,
  recommendationId: identifier.exactOptional().meta({ description: 'The recommendation that led to it.' }),
  impression: z
    .array(identifier)
    .max(MAX_IMPRESSION)
    .exactOptional()
    .meta({ description: 'The items that were on show.' }),
});

export const putEventsRequestExample = {
  userId: 'shopper-17',
  sessionId: 'session-9f1c',
  eventList: [{ eventType: 'view', itemId: 'mug-blue', sentAt: '2026-03-01T12:00:00Z' }],
};

/** The body of `POST /events`, which is Amazon Personalize's PutEvents. */
export const putEventsRequestSchema = z
  .strictObject({
    trackingId: z
      .string()
      .max(256)
      .exactOptional()
      .meta({ description: "Taken from Amazon Personalize's clients and not used." }),
    userId: identifier.exactOptional().meta({ description: 'The shopper, if logged in.' }),
    sessionId: identifier,
    eventList: z.array(event).min(1).max(MAX_EVENTS),
  })
  .meta({
    examples: [putEventsRequestExample],
  });

export const putEventsResponseSchema = z
  .strictObject({
    accepted: z.int().min(1).meta({ description: 'How many events are safe: always all of the request.' }),
    eventIds: z.array(identifier).min(1).readonly().meta({ description: 'In the order of the events.' }),
  })
  .meta({
    examples: [{ accepted: 1, eventIds: ['a705e2e68a9773ae43d166077ff9d6e7'] }],
  });

export const putEventsResponseOf = (
  eventIds: readonly string[],
): z.output<typeof putEventsResponseSchema> => ({ accepted: eventIds.length, eventIds });
