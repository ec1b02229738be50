import * as z from 'zod';
import { canonicalEventType } from '../domain/event-type.ts';

const MAX_LENGTH = 256;

/**
 * An id of a user, session, item or event. Up to Amazon Personalize's 256 characters; half a surrogate pair is refused,
 * because it would come back from UTF-8 as another id.
 */
export const identifier = z
  .string()
  .min(1)
  .max(MAX_LENGTH)
  .regex(/\S/, { error: 'must not be blank' })
  .refine((id) => id.isWellFormed(), { error: 'must be well-formed Unicode' });

/** Some letters are longer in lower case, and it is the canonical form that every reader must take. */
export const eventTypeName = identifier.refine((type) => canonicalEventType(type).length <= MAX_LENGTH, {
  error: `must not be longer than ${MAX_LENGTH} characters in lower case`,
});
