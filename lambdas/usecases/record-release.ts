import type { AuditLog } from '../domain/ports/audit-log.ts';

export interface ReleaseEnd {
  readonly id: string;
  readonly state: 'succeeded' | 'failed' | 'stopped';
  /** ARN of the state machine. */
  readonly workflow: string;
  readonly at: string;
  readonly why?: string | undefined;
}

/** An event may come twice, and not much later. */
const RECENT_ENTRIES = 50;

/** Writes to the log how a release ended, once. */
export async function recordRelease(
  { id, state, workflow, at, why }: ReleaseEnd,
  { auditLog }: { readonly auditLog: AuditLog },
): Promise<void> {
  const action = `release.${state}` as const;
  const { items } = await auditLog.list({ limit: RECENT_ENTRIES });
  if (items.some((entry) => entry.subject === id && entry.action === action)) return;
  await auditLog.append({ at, who: workflow, action, subject: id, why });
}
