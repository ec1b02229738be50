import * as z from 'zod';
import { TRANSITIONS } from '../../domain/ports/audit-log.ts';
import { jsonText } from '../json-text.ts';
import { releaseInputSchema } from './releases.ts';

/** `Step Functions Execution Status Change` of EventBridge, of an execution that has ended. */
export const executionEndedSchema = z.object({
  id: z.string().min(1),
  /** When it happened. */
  time: z.iso.datetime({ offset: true }),
  detail: z.object({
    stateMachineArn: z.string().min(1),
    name: z.string().min(1),
    status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
    cause: z.string().nullish(),
  }),
});

export const ENDED_AS = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'stopped',
} as const;

/** The same of a release, with what it was started with. */
export const releaseEndedSchema = executionEndedSchema.extend({
  detail: executionEndedSchema.shape.detail.extend({
    input: jsonText(releaseInputSchema),
    /** Named by the state that failed. */
    error: z.string().nullish(),
  }),
});

export function endedReleaseOf({ time, detail }: z.output<typeof releaseEndedSchema>) {
  const { name: id, status, input, error, cause } = detail;
  return {
    id,
    outcome: error === 'RolledBack' ? ('rolled-back' as const) : ENDED_AS[status],
    at: new Date(time).toISOString(),
    input,
    cause: cause ?? undefined,
  };
}

/** What the release workflow tells of itself. */
export const releaseTransitionSchema = z.object({
  id: z.string().min(1),
  detail: z.object({
    action: z.enum(TRANSITIONS),
    release: z.string().min(1),
    workflow: z.string().min(1),
    at: z.iso.datetime({ offset: true }),
    why: z.string(),
  }),
});
