import type { AuditEntry, AuditLog } from '../domain/ports/audit-log.ts';

/** Something that became of a release. */
export interface ReleaseStep {
  readonly id: string;
  readonly action: AuditEntry['action'] & `release.${string}`;
  /** ARN of the state machine. */
  readonly workflow: string;
  readonly at: string;
  readonly why?: string | undefined;
}

/** An event may come twice, and not much later. */
const RECENT_ENTRIES = 50;

/** Writes to the log what became of a release, once. */
export async function recordRelease(
  { id, action, workflow, at, why }: ReleaseStep,
  { auditLog }: { readonly auditLog: AuditLog },
): Promise<void> {
  const { items } = await auditLog.list({ limit: RECENT_ENTRIES });
  if (items.some((entry) => entry.subject === id && entry.action === action)) return;
  await auditLog.append({ at, who: workflow, action, subject: id, why });
}
