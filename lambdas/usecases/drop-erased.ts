import type { ErasedUsers } from '../domain/ports/erased-users.ts';
import type { UserData } from '../domain/ports/user-data.ts';

export interface DropErasedDependencies {
  readonly erasedUsers: Pick<ErasedUsers, 'has'>;
  readonly userData: Pick<UserData, 'remove'>;
}

/**
 * Takes back what was just written of a user who was erased. It is asked after the write: an erasure makes the user's
 * tombstone first and removes then, so that one of the two sees the other.
 * @returns whether the user was erased
 * @throws OnlineTableError
 */
export async function dropErased(
  userId: string,
  { erasedUsers, userData }: DropErasedDependencies,
): Promise<boolean> {
  if (!(await erasedUsers.has(userId))) return false;
  await userData.remove(userId);
  return true;
}
