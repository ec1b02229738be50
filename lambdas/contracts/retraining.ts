import * as z from 'zod';
import { RETRAINING_REASONS } from '../domain/retraining.ts';

const count = z.coerce.number().int().min(0);

/** What the check of drift, or the schedule, tells. */
export const retrainingEventSchema = z.object({
  detail: z.object({ reasons: z.array(z.enum(RETRAINING_REASONS)).min(1) }),
});

export const retrainEnvironment = z.object({
  POWERTOOLS_SERVICE_NAME: z.string().min(1),
  POWERTOOLS_METRICS_NAMESPACE: z.string().min(1),
  TRAINING_STATE_MACHINE_ARN: z.string().min(1),
  /** With commas between them; none: nothing is trained that nobody asks for. */
  RETRAINING_REASONS: z
    .string()
    .transform((text) => text.split(',').filter((one) => one !== ''))
    .pipe(z.array(z.enum(RETRAINING_REASONS)))
    .transform((reasons) => new Set(reasons)),
  QUIET_HOURS: count,
  MOST_A_MONTH: count,
});
