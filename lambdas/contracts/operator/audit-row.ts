import * as z from 'zod';

/** An entry as the audit log's table has it; what else is in the row is kept. */
export const auditRowSchema = z.looseObject({
  /** Its number, with leading zeros. */
  sk: z.string().regex(/^\d+$/),
});
