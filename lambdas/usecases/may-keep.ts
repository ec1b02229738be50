import type { ConsentStore } from '../domain/ports/consent-store.ts';

export interface MayKeepDependencies {
  readonly consentStore: Pick<ConsentStore, 'consentOf'>;
}

/** Whether a history of the user may be kept. */
export const mayKeep =
  ({ consentStore }: MayKeepDependencies) =>
  async (userId: string): Promise<boolean> =>
    (await consentStore.consentOf(userId)).personalization;
