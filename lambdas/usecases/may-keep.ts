import type { ConsentStore } from '../domain/ports/consent-store.ts';
import type { ErasedUsers } from '../domain/ports/erased-users.ts';

export interface MayKeepDependencies {
  readonly consentStore: Pick<ConsentStore, 'consentOf'>;
  readonly erasedUsers: Pick<ErasedUsers, 'has'>;
}

/** Whether a history of the user may be kept: they consent to it, and were not erased. */
export const mayKeep =
  ({ consentStore, erasedUsers }: MayKeepDependencies) =>
  async (userId: string): Promise<boolean> => {
    const [{ personalization }, isErased] = await Promise.all([
      consentStore.consentOf(userId),
      erasedUsers.has(userId),
    ]);
    return personalization && !isErased;
  };
