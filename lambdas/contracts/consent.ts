import * as z from 'zod';
import { identifier } from './identifier.ts';

const consentFields = {
  personalization: z.boolean().meta({
    description:
      'Whether what the user did may shape what they are shown. Without it no history of them is kept, what there is, is removed, and no model learns from them.',
  }),
  analytics: z.boolean().meta({
    description:
      'Whether it may be logged which lists they were shown, and whether models may learn from them.',
  }),
};

export const putConsentRequestExample = { personalization: false, analytics: true };

/** The body of `PUT /users/{id}/consent`. */
export const putConsentRequestSchema = z
  .strictObject(consentFields)
  .meta({ examples: [putConsentRequestExample] });

/** What the path of `/users/{id}/consent` says. */
export const putConsentPathSchema = z.strictObject({
  id: identifier.meta({ description: 'The user whose consent it is.' }),
});

export const putConsentResponseSchema = z
  .strictObject({ userId: identifier, ...consentFields })
  .meta({ examples: [{ userId: 'shopper-17', personalization: false, analytics: true }] });
