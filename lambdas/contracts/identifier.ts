import * as z from 'zod';

/**
 * An id of a user, session, item or event. Up to Amazon Personalize's 256 characters; half a surrogate pair is refused,
 * because it would come back from UTF-8 as another id.
 */
export const identifier = z
  .string()
  .min(1)
  .max(256)
  .refine((id) => id.isWellFormed(), { error: 'must be well-formed Unicode' })
  .refine((id) => id.trim() !== '', { error: 'must not be blank' });
