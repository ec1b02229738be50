import * as z from 'zod';
import { identifier } from './identifier.ts';

export const mergeUserRequestExample = { sessionId: 'session-9f1c' };

/** The body of `POST /users/{id}/merge`. */
export const mergeUserRequestSchema = z
  .strictObject({
    sessionId: identifier.meta({
      description: 'The session of the shopper before they logged in, as their events carry it.',
    }),
  })
  .meta({ examples: [mergeUserRequestExample] });

/** What the path of `/users/{id}/merge` says. */
export const mergeUserPathSchema = z.strictObject({
  id: identifier.meta({ description: 'The user that the shopper turned out to be.' }),
});

export const mergeUserResponseSchema = z
  .strictObject({
    userId: identifier,
    events: z.int().min(0).meta({
      description:
        'How many events the session had. Merged again, they are the same ones: none counts twice.',
    }),
  })
  .meta({ examples: [{ userId: 'shopper-17', events: 3 }] });
