import type { Operation } from '../domain/operation.ts';
import type { AuditLog } from '../domain/ports/audit-log.ts';
import type { Pseudonyms } from '../domain/ports/pseudonyms.ts';
import type { UserData } from '../domain/ports/user-data.ts';
import { erasureIdOf } from '../domain/erasure.ts';

export interface ExportUserDependencies {
  readonly pseudonyms: Pseudonyms;
  readonly userData: Pick<UserData, 'read'>;
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly now: () => number;
}

/**
 * All that the online table holds of a user. Who looked is in the audit log, which is written first and knows the user by
 * a pseudonym.
 * @throws OnlineTableError
 */
export async function exportUser(
  userId: string,
  { who }: Operation,
  { pseudonyms, userData, auditLog, now }: ExportUserDependencies,
): ReturnType<UserData['read']> {
  const subject = erasureIdOf(await pseudonyms.of(userId));
  await auditLog.append({ at: new Date(now()).toISOString(), who, action: 'user.exported', subject });
  return userData.read(userId);
}
